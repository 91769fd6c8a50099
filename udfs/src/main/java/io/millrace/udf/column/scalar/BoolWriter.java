package io.millrace.udf.column.scalar;

import io.millrace.udf.column.RowBuffers;
import io.millrace.udf.column.ScalarWriter;
import io.millrace.udf.column.ValueException;
import io.millrace.udf.type.ClickHouseType;

/**
 * Bool: {@code true}, {@code false}, 1 and 0, as ClickHouse accepts in JSON; no strings.
 *
 * @see <a href="https://clickhouse.com/docs/sql-reference/data-types/boolean">Bool</a>
 */
final class BoolWriter extends ScalarWriter {
  BoolWriter(ClickHouseType type, RowBuffers buffers) {
    super(type, "true, false, 1 or 0", buffers);
  }

  @Override
  protected void appendBoolean(boolean value) {
    data.putByte(value ? 1 : 0);
  }

  @Override
  public void appendNumber(byte[] text, int from, int to) throws ValueException {
    if (to - from != 1 || text[from] > '1') {
      throw invalid();
    }
    data.putByte(text[from] - '0');
  }

  /** Only for the key of a map, where the words are in quotes. */
  @Override
  public void appendString(byte[] text, int from, int to) throws ValueException {
    throw wrongType();
  }

  @Override
  public void appendDefault() {
    data.putByte(0);
  }
}
