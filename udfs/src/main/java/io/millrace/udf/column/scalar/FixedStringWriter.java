package io.millrace.udf.column.scalar;

import io.millrace.udf.column.RowBuffers;
import io.millrace.udf.column.ScalarWriter;
import io.millrace.udf.column.ValueException;
import io.millrace.udf.type.ClickHouseType;

/**
 * FixedString(N): strings of at most N bytes, filled up with zero bytes.
 *
 * @see <a href="https://clickhouse.com/docs/sql-reference/data-types/fixedstring">FixedString</a>
 */
final class FixedStringWriter extends ScalarWriter {
  private final int length;

  FixedStringWriter(ClickHouseType type, int length, RowBuffers buffers) {
    super(type, "a string", "of at most " + length + " bytes", buffers);
    this.length = length;
  }

  @Override
  public boolean takesEmptyText() {
    return true;
  }

  @Override
  public void appendString(byte[] text, int from, int to) throws ValueException {
    if (to - from > length) {
      throw outOfRange();
    }
    data.put(text, from, to);
    data.putZeros(length - (to - from));
  }

  @Override
  public void appendDefault() {
    data.putZeros(length);
  }
}
