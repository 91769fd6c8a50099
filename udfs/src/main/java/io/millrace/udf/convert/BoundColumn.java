package io.millrace.udf.convert;

import io.millrace.udf.mapping.ColumnSource;
import io.millrace.udf.table.Column;

/** A column that is sent: where its value comes from, and what happens when there is none. */
final class BoundColumn {
  /** What a row without a value for the column holds. */
  enum Absence {
    /** The type's default: zero, empty, NULL. The server knows no better. */
    TYPE_DEFAULT,
    /** The column's DEFAULT: sent as Nullable, and the server reads NULL as "take the default". */
    NULL_TAKES_DEFAULT,
    /**
     * The column's DEFAULT when missing, NULL when null. No NULL can say "take the default" here,
     * so the row goes into a block that leaves the column out.
     */
    LEAVE_OUT_WHEN_MISSING,
    /** The column's DEFAULT when missing or null, for types that cannot be inside Nullable. */
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

  /** As the server writes it. */
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
