package io.millrace.udf.column.scalar;

import io.millrace.udf.column.RowBuffers;
import io.millrace.udf.column.ScalarWriter;
import io.millrace.udf.column.ValueException;
import io.millrace.udf.json.Swar;
import io.millrace.udf.type.ClickHouseType;

/**
 * UUID: 32 hexadecimal digits, with all four dashes or without any.
 *
 * @see <a href="https://clickhouse.com/docs/sql-reference/data-types/uuid">UUID</a>
 */
final class UuidWriter extends ScalarWriter {
  private static final int DIGITS = 32;
  private static final int WITH_DASHES = 36;

  UuidWriter(ClickHouseType type, RowBuffers buffers) {
    super(type, "a UUID of 32 hexadecimal digits", buffers);
  }

  /** The upper half first, each half little endian. */
  @Override
  public void appendString(byte[] text, int from, int to) throws ValueException {
    int length = to - from;
    boolean dashes = length == WITH_DASHES;
    if (length != DIGITS && !(dashes && hasDashes(text, from))) {
      throw invalid();
    }
    int second = dashes ? from + 9 : from + 8;
    int third = dashes ? from + 19 : from + 16;
    long a = Swar.hex(Swar.word(text, from));
    long b = Swar.hex(Swar.halves(text, second, dashes ? second + 5 : second + 4));
    long c = Swar.hex(Swar.halves(text, third, dashes ? third + 5 : third + 4));
    long d = Swar.hex(Swar.word(text, from + length - Long.BYTES));
    if ((a | b | c | d) < 0) {
      throw invalid();
    }
    put((a << 32) | b, (c << 32) | d);
  }

  @Override
  public void appendDefault() {
    put(0, 0);
  }

  private void put(long high, long low) {
    data.putLongs(high, low);
  }

  private static boolean hasDashes(byte[] text, int from) {
    return text[from + 8] == '-'
        && text[from + 13] == '-'
        && text[from + 18] == '-'
        && text[from + 23] == '-';
  }
}
