package io.millrace.udf.json;

/**
 * Finds the end of a JSON number, by the grammar of RFC 8259, section 6, and its value if it fits a
 * long.
 */
final class NumberScanner {
  /** The number of digits that always fit a long. */
  private static final int MOST_DIGITS = 18;

  private static final int MOST_EXPONENT_DIGITS = 9;

  private static final long[] POWERS = {1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000};

  private boolean integer;
  private long digits;
  private int scale;
  private boolean fits;

  /** Whether the last number had neither fraction nor exponent. */
  boolean isInteger() {
    return integer;
  }

  /** Whether {@link #unscaled} and {@link #scale} represent the exact value. */
  boolean fits() {
    return fits;
  }

  long unscaled() {
    return digits;
  }

  int scale() {
    return scale;
  }

  /**
   * Reads one number.
   *
   * @param start a minus or a digit
   * @return the position after the number, or the complement of the invalid byte's position
   */
  int scan(byte[] input, int start, int limit) {
    boolean negative = input[start] == '-';
    int first = negative ? start + 1 : start;
    int end = digits(input, first, limit, 0);
    if (end == first) {
      return ~first;
    }
    if (input[first] == '0' && end > first + 1) {
      return ~(first + 1);
    }
    integer = true;
    scale = 0;
    fits = end - first <= MOST_DIGITS;
    if (end < limit && (input[end] == '.' || (input[end] | 0x20) == 'e')) {
      integer = false;
      end = fractionAndExponent(input, first, end, limit);
    }
    digits = negative ? -digits : digits;
    return end;
  }

  private int fractionAndExponent(byte[] input, int first, int start, int limit) {
    int at = start;
    if (input[at] == '.') {
      at = digits(input, start + 1, limit, digits);
      if (at == start + 1) {
        return ~at;
      }
      scale = at - start - 1;
      fits = at - first <= MOST_DIGITS + 1;
    }
    return at < limit && (input[at] | 0x20) == 'e' ? exponent(input, at + 1, limit) : at;
  }

  private int exponent(byte[] input, int start, int limit) {
    boolean signed = start < limit && (input[start] == '+' || input[start] == '-');
    int first = signed ? start + 1 : start;
    long unscaled = digits;
    int end = digits(input, first, limit, 0);
    int exponent = (int) (signed && input[start] == '-' ? -digits : digits);
    digits = unscaled;
    fits &= end - first <= MOST_EXPONENT_DIGITS;
    scale -= exponent;
    return end == first ? ~end : end;
  }

  /** Reads further digits; an overflow wraps, and the caller counts the digits. */
  private int digits(byte[] input, int start, int limit, long before) {
    if (start <= limit - Long.BYTES) {
      // Most numbers end here. Not in the loop, which takes some preparation.
      long values = Swar.digitValues(Swar.word(input, start));
      long stops = Swar.nonDigits(values);
      if (stops != 0) {
        return end(values, stops, start, before);
      }
    }
    return moreDigits(input, start, limit, before);
  }

  /** Reads the last digits, fewer than eight. */
  private int end(long values, long stops, int start, long before) {
    int count = Swar.firstMarked(stops);
    digits = before * POWERS[count] + Swar.firstDigits(values, count);
    return start + count;
  }

  private int moreDigits(byte[] input, int start, int limit, long before) {
    long value = before;
    int at = start;
    while (at <= limit - Long.BYTES) {
      long values = Swar.digitValues(Swar.word(input, at));
      long stops = Swar.nonDigits(values);
      if (stops != 0) {
        return end(values, stops, at, value);
      }
      value = value * 100_000_000 + Swar.number(values);
      at += Long.BYTES;
    }
    while (at < limit && isDigit(input[at])) {
      value = value * 10 + (input[at] - '0');
      at++;
    }
    digits = value;
    return at;
  }

  static boolean isDigit(byte b) {
    return b >= '0' && b <= '9';
  }
}
