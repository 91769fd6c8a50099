package io.millrace.udf.column.scalar;

import io.millrace.udf.column.RowBuffers;
import io.millrace.udf.column.ScalarWriter;
import io.millrace.udf.column.ValueException;
import io.millrace.udf.text.WideInteger;
import io.millrace.udf.type.ClickHouseType;
import java.math.BigInteger;

/**
 * Int128, Int256, UInt128, UInt256: exact, from numbers and strings of any length.
 *
 * @see <a href="https://clickhouse.com/docs/sql-reference/data-types/int-uint">Integers</a>
 */
final class WideIntegerWriter extends ScalarWriter {
  private final int words;
  private final boolean signed;
  private final WideInteger number = new WideInteger();

  private WideIntegerWriter(
      ClickHouseType type, String range, int words, boolean signed, RowBuffers buffers) {
    super(type, "an integer", range, buffers);
    this.words = words;
    this.signed = signed;
  }

  /**
   * @param bits 128 or 256
   */
  static WideIntegerWriter signed(ClickHouseType type, int bits, RowBuffers buffers) {
    BigInteger limit = BigInteger.ONE.shiftLeft(bits - 1);
    String range = "from " + limit.negate() + " to " + limit.subtract(BigInteger.ONE);
    return new WideIntegerWriter(type, range, bits / 64, true, buffers);
  }

  /**
   * @param bits 128 or 256
   */
  static WideIntegerWriter unsigned(ClickHouseType type, int bits, RowBuffers buffers) {
    BigInteger max = BigInteger.ONE.shiftLeft(bits).subtract(BigInteger.ONE);
    return new WideIntegerWriter(type, "from 0 to " + max, bits / 64, false, buffers);
  }

  @Override
  public void appendNumber(byte[] text, int from, int to) throws ValueException {
    appendString(text, from, to);
  }

  @Override
  public void appendString(byte[] text, int from, int to) throws ValueException {
    boolean sign = from < to && (text[from] == '-' || text[from] == '+');
    boolean negative = sign && text[from] == '-';
    int first = sign ? from + 1 : from;
    if (first >= to) {
      throw invalid();
    }
    number.clear();
    for (int i = first; i < to; i++) {
      int digit = text[i] - '0';
      if (digit < 0 || digit > 9) {
        throw invalid();
      }
      number.push(digit);
    }
    number.finish(negative);
    if (number.overflow() || !fits(negative)) {
      throw outOfRange();
    }
    put();
  }

  @Override
  protected void appendBoolean(boolean value) {
    number.clear();
    number.push(value ? 1 : 0);
    number.finish(false);
    put();
  }

  @Override
  public void appendDefault() {
    data.putZeros(words * 8);
  }

  /** The sign bit must match the sign, and the higher words must extend it. */
  private boolean fits(boolean negative) {
    if (!signed && negative) {
      return false;
    }
    long sign = number.word(words - 1) >> 63;
    if (signed && (sign != 0) != negative && !isZero()) {
      return false;
    }
    long above = negative && !isZero() ? -1 : 0;
    for (int i = words; i < 4; i++) {
      if (number.word(i) != above) {
        return false;
      }
    }
    return true;
  }

  private boolean isZero() {
    return (number.word(0) | number.word(1) | number.word(2) | number.word(3)) == 0;
  }

  private void put() {
    for (int i = 0; i < words; i++) {
      data.putLong(number.word(i));
    }
  }
}
