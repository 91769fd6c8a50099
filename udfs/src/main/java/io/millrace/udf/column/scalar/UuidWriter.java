package io.millrace.udf.column.scalar;

import io.millrace.udf.column.RowBuffers;
import io.millrace.udf.column.ScalarWriter;
import io.millrace.udf.column.ValueException;
import io.millrace.udf.text.Ascii;
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
    if (dashes) {
      long high = hex(text, from, 8);
      high = (high << 16) | hex(text, from + 9, 4);
      high = (high << 16) | hex(text, from + 14, 4);
      long low = hex(text, from + 19, 4);
      low = (low << 16) | hex(text, from + 24, 4);
      low = (low << 32) | hex(text, from + 28, 8);
      put(high, low);
    } else {
      put(hex(text, from, 16), hex(text, from + 16, 16));
    }
  }

  @Override
  public void appendDefault() {
    put(0, 0);
  }

  private void put(long high, long low) {
    data.putLong(high);
    data.putLong(low);
  }

  private static boolean hasDashes(byte[] text, int from) {
    return text[from + 8] == '-'
        && text[from + 13] == '-'
        && text[from + 18] == '-'
        && text[from + 23] == '-';
  }

  private long hex(byte[] text, int from, int count) throws ValueException {
    long value = 0;
    int wrong = 0;
    for (int i = from; i < from + count; i++) {
      int digit = Ascii.hex(text[i]);
      wrong |= digit;
      value = (value << 4) | digit;
    }
    if (wrong < 0) {
      throw invalid();
    }
    return value;
  }
}
