package io.millrace.udf.column.scalar;

import io.millrace.udf.column.RowBuffers;
import io.millrace.udf.column.ScalarWriter;
import io.millrace.udf.column.ValueException;
import io.millrace.udf.text.IpText;
import io.millrace.udf.type.ClickHouseType;

/**
 * IPv6, and IPv4 as its mapped address {@code ::ffff:1.2.3.4}. No zones.
 *
 * @see <a href="https://clickhouse.com/docs/sql-reference/data-types/ipv6">IPv6</a>
 */
final class Ipv6Writer extends ScalarWriter {
  private final byte[] address = new byte[IpText.V6_LENGTH];

  Ipv6Writer(ClickHouseType type, RowBuffers buffers) {
    super(type, "an IPv6 or IPv4 address", buffers);
  }

  @Override
  public void appendString(byte[] text, int from, int to) throws ValueException {
    if (!IpText.v6(text, from, to, address)) {
      throw invalid();
    }
    data.put(address, 0, address.length);
  }

  @Override
  public void appendDefault() {
    data.putZeros(IpText.V6_LENGTH);
  }
}
