package io.millrace.udf.convert;

import io.millrace.udf.mapping.ColumnSource;
import io.millrace.udf.table.Column;

/** A column that is sent: the source of its value, and the handling of a missing value. */
final class BoundColumn {
  /** What a row without a value for the column gets. */
  enum Absence {
    /** The type's default: zero, empty, NULL. The server has no other default. */
    TYPE_DEFAULT,
    /**
     * The column's DEFAULT: sent as Nullable, and the server interprets NULL as "use the default".
     */
    NULL_TAKES_DEFAULT,
    /**
     * The column's DEFAULT if missing, NULL if null. Here NULL cannot express "use the default", so
     * the row goes into a block without the column.
     */
    LEAVE_OUT_WHEN_MISSING,
    /** The column's DEFAULT if missing or null, for types that cannot be inside Nullable. */
    LEAVE_OUT_WHEN_NULL
  }

  private final Column column;
  private final ColumnSource source;
  private final Absence absence;

  BoundColumn(Column column, ColumnSource source, Absence absence) {
    this.column = column;
    this.source = source;
    this.absence = absence;
  }

  String name() {
    return column.name();
  }

  /** The type in the server's spelling. */
  String type() {
    return column.type();
  }

  ColumnSource source() {
    return source;
  }

  Absence absence() {
    return absence;
  }

  boolean canBeLeftOut() {
    return absence == Absence.LEAVE_OUT_WHEN_MISSING || absence == Absence.LEAVE_OUT_WHEN_NULL;
  }
}
