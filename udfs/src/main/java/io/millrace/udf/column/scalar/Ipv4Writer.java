package io.millrace.udf.column.scalar;

import io.millrace.udf.column.RowBuffers;
import io.millrace.udf.column.ScalarWriter;
import io.millrace.udf.column.ValueException;
import io.millrace.udf.text.IpText;
import io.millrace.udf.type.ClickHouseType;

/**
 * IPv4: four numbers and three dots.
 *
 * @see <a href="https://clickhouse.com/docs/sql-reference/data-types/ipv4">IPv4</a>
 */
final class Ipv4Writer extends ScalarWriter {
  Ipv4Writer(ClickHouseType type, RowBuffers buffers) {
    super(type, "an IPv4 address", buffers);
  }

  @Override
  public void appendString(byte[] text, int from, int to) throws ValueException {
    long address = IpText.v4(text, from, to);
    if (address == IpText.NO_ADDRESS) {
      throw invalid();
    }
    data.putInt((int) address);
  }

  @Override
  public void appendDefault() {
    data.putInt(0);
  }
}
