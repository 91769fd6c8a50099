package io.millrace.udf.column.scalar;

import io.millrace.udf.column.RowBuffers;
import io.millrace.udf.column.ScalarWriter;
import io.millrace.udf.column.ValueException;
import io.millrace.udf.json.JsonReader;
import io.millrace.udf.type.ClickHouseType;

/**
 * Int8 … Int64, UInt8 … UInt64, and the Interval types, which are Int64.
 *
 * @see <a href="https://clickhouse.com/docs/sql-reference/data-types/int-uint">Integers</a>
 */
final class IntegerWriter extends ScalarWriter {
  /** Digits that always fit an unsigned long. */
  private static final int SAFE_DIGITS = 19;

  private static final long MAX_BEFORE_LAST_DIGIT = Long.divideUnsigned(-1L, 10);

  private final long maxPositive;
  private final long maxNegative;

  /**
   * @param maxPositive largest value, unsigned
   * @param maxNegative largest magnitude below zero, unsigned; 0 for an unsigned type
   */
  private IntegerWriter(
      ClickHouseType type, String range, long maxPositive, long maxNegative, RowBuffers buffers) {
    super(type, "an integer", range, buffers);
    this.maxPositive = maxPositive;
    this.maxNegative = maxNegative;
  }

  static IntegerWriter signed(ClickHouseType type, int bits, RowBuffers buffers) {
    long max = -1L >>> (65 - bits);
    return new IntegerWriter(type, "from " + (-max - 1) + " to " + max, max, max + 1, buffers);
  }

  static IntegerWriter unsigned(ClickHouseType type, int bits, RowBuffers buffers) {
    long max = -1L >>> (64 - bits);
    return new IntegerWriter(type, "from 0 to " + Long.toUnsignedString(max), max, 0, buffers);
  }

  @Override
  public void appendNumber(JsonReader in) throws ValueException {
    long value = in.unscaledLong();
    // For zero the reader does not report the sign, which an unsigned type rejects.
    if (value != 0 && in.isInteger() && in.fitsLong() && isInRange(value)) {
      put(value);
    } else {
      super.appendNumber(in);
    }
  }

  private boolean isInRange(long value) {
    return value < 0
        ? maxNegative != 0 && value >= -maxNegative
        : Long.compareUnsigned(value, maxPositive) <= 0;
  }

  @Override
  public void appendNumber(byte[] text, int from, int to) throws ValueException {
    boolean negative = text[from] == '-';
    appendDigits(text, negative ? from + 1 : from, to, negative);
  }

  @Override
  public void appendString(byte[] text, int from, int to) throws ValueException {
    boolean sign = from < to && (text[from] == '-' || text[from] == '+');
    appendDigits(text, sign ? from + 1 : from, to, sign && text[from] == '-');
  }

  @Override
  protected void appendBoolean(boolean value) {
    put(value ? 1 : 0);
  }

  @Override
  public void appendDefault() {
    put(0);
  }

  private void appendDigits(byte[] text, int first, int to, boolean negative)
      throws ValueException {
    int from = first;
    while (from < to - 1 && text[from] == '0') {
      from++;
    }
    if (from >= to) {
      throw invalid();
    }
    int safe = Math.min(to, from + SAFE_DIGITS);
    long magnitude = 0;
    for (int i = from; i < safe; i++) {
      int digit = text[i] - '0';
      if (digit < 0 || digit > 9) {
        throw invalid();
      }
      magnitude = magnitude * 10 + digit;
    }
    if (safe < to) {
      magnitude = lastDigit(magnitude, text, safe, to);
    }
    long limit = negative ? maxNegative : maxPositive;
    if (Long.compareUnsigned(magnitude, limit) > 0 || (negative && maxNegative == 0)) {
      throw outOfRange();
    }
    put(negative ? -magnitude : magnitude);
  }

  private long lastDigit(long magnitude, byte[] text, int at, int to) throws ValueException {
    for (int i = at; i < to; i++) {
      if (text[i] < '0' || text[i] > '9') {
        throw invalid();
      }
    }
    int digit = text[at] - '0';
    if (to - at > 1
        || Long.compareUnsigned(magnitude, MAX_BEFORE_LAST_DIGIT) > 0
        || (magnitude == MAX_BEFORE_LAST_DIGIT && digit > 5)) {
      throw outOfRange();
    }
    return magnitude * 10 + digit;
  }

  private void put(long value) {
    data.putLow(value, width);
  }
}
