package io.millrace.udf.column.scalar;

import io.millrace.udf.column.RowBuffers;
import io.millrace.udf.column.ScalarWriter;
import io.millrace.udf.column.ValueException;
import io.millrace.udf.json.JsonReader;
import io.millrace.udf.text.DecimalText;
import io.millrace.udf.text.WideInteger;
import io.millrace.udf.type.ClickHouseType;

/**
 * Decimal(P, S) of any precision: exact, never converted through a double. More decimals than S are
 * rejected unless they are zeros; ClickHouse would truncate them silently.
 *
 * @see <a href="https://clickhouse.com/docs/sql-reference/data-types/decimal">Decimal</a>
 */
final class DecimalWriter extends ScalarWriter {
  private static final int LONG_DIGITS = 18;
  private static final long[] POWERS = new long[LONG_DIGITS + 1];

  static {
    POWERS[0] = 1;
    for (int i = 1; i < POWERS.length; i++) {
      POWERS[i] = POWERS[i - 1] * 10;
    }
  }

  private final int precision;
  private final int scale;
  private final DecimalText decimal = new DecimalText();
  private final WideInteger number = new WideInteger();

  /**
   * @param precision 1…76
   * @param scale 0…precision
   */
  DecimalWriter(ClickHouseType type, int precision, int scale, RowBuffers buffers) {
    super(type, "a number", buffers);
    this.precision = precision;
    this.scale = scale;
  }

  @Override
  public void appendString(byte[] text, int from, int to) throws ValueException {
    appendNumber(text, from, to);
  }

  @Override
  public void appendNumber(JsonReader in) throws ValueException {
    int zeros = scale - in.scale();
    long value = in.unscaledLong();
    if (in.fitsLong() && fits(value, zeros)) {
      put(value * POWERS[zeros]);
    } else {
      super.appendNumber(in);
    }
  }

  /** Whether the number, with this many zeros appended, fits the type and a long. */
  private boolean fits(long value, int zeros) {
    int digits = Math.min(precision, LONG_DIGITS) - zeros;
    return zeros >= 0 && digits >= 0 && Math.abs(value) < POWERS[digits];
  }

  private void put(long value) {
    data.putLow(value, Math.min(width, Long.BYTES));
    for (int i = 1; i < width / 8; i++) {
      data.putLong(value >> 63);
    }
  }

  @Override
  public void appendNumber(byte[] text, int from, int to) throws ValueException {
    if (!decimal.parse(text, from, to)) {
      throw invalid();
    }
    int first = decimal.first();
    while (first < decimal.end() && (text[first] == '0' || text[first] == '.')) {
      first++;
    }
    int digits = first == decimal.end() ? 0 : digitsFrom(first);
    if (digits > precision) {
      throw ValueException.outOfRange(
          "at most " + (precision - scale) + " digits before the point");
    }
    requireZeros(text, take(text, first, digits));
    number.finish(decimal.negative());
    put();
  }

  @Override
  public void appendDefault() {
    put(0);
  }

  /** The number of digits from the first nonzero one to the last within the scale. */
  private int digitsFrom(int first) {
    int beforePoint =
        first < decimal.point() ? decimal.point() - first : decimal.point() + 1 - first;
    long digits = (long) beforePoint + decimal.exponent() + scale;
    return (int) Math.max(Math.min(digits, Integer.MAX_VALUE), 0);
  }

  /** Reads this many digits, zeros after the end of the text, and returns the end position. */
  private int take(byte[] text, int first, int digits) {
    number.clear();
    int at = first;
    int left = digits;
    while (left > 0) {
      if (at < decimal.end() && at == decimal.point()) {
        at++;
        continue;
      }
      number.push(at < decimal.end() ? text[at++] - '0' : 0);
      left--;
    }
    return at;
  }

  private void requireZeros(byte[] text, int from) throws ValueException {
    for (int i = from; i < decimal.end(); i++) {
      if (text[i] != '0' && text[i] != '.') {
        throw ValueException.invalid("at most " + scale + " decimals");
      }
    }
  }

  private void put() {
    if (width == 4) {
      data.putInt((int) number.word(0));
    } else {
      for (int i = 0; i < width / 8; i++) {
        data.putLong(number.word(i));
      }
    }
  }
}
