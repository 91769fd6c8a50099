package io.millrace.udf.row;

import io.millrace.udf.mapping.ColumnSource;
import io.millrace.udf.table.Column;

/** A column that is sent: the source of its value, and the handling of a missing value. */
public final class BoundColumn {
  /** What a row without a value for the column gets. */
  public enum Absence {
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

  public BoundColumn(Column column, ColumnSource source, Absence absence) {
    this.column = column;
    this.source = source;
    this.absence = absence;
  }

  /** The column's name in the table. */
  public String name() {
    return column.name();
  }

  /** The type in the server's spelling. */
  public String type() {
    return column.type();
  }

  public ColumnSource source() {
    return source;
  }

  public Absence absence() {
    return absence;
  }

  /** Whether a row without a value for the column goes into a block without the column. */
  public boolean canBeLeftOut() {
    return absence == Absence.LEAVE_OUT_WHEN_MISSING || absence == Absence.LEAVE_OUT_WHEN_NULL;
  }
}
