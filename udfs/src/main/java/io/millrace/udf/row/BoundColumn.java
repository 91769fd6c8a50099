package io.millrace.udf.row;

import io.millrace.udf.mapping.ColumnSource;
import io.millrace.udf.table.Column;

/** A column that is sent: the source of its value, and the handling of a missing value. */
public final class BoundColumn {
  private final Column column;
  private final ColumnSource source;
  private final MissingValue missingValue;

  public BoundColumn(Column column, ColumnSource source, MissingValue missingValue) {
    this.column = column;
    this.source = source;
    this.missingValue = missingValue;
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

  public MissingValue missingValue() {
    return missingValue;
  }

  /** Whether a row without a value for the column goes into a block without the column. */
  public boolean canBeLeftOut() {
    return missingValue == MissingValue.LEAVE_OUT_WHEN_MISSING
        || missingValue == MissingValue.LEAVE_OUT_WHEN_NULL;
  }
}
