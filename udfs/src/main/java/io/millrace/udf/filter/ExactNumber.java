package io.millrace.udf.filter;

import io.millrace.udf.text.Ascii;

/**
 * A decimal number as its digits, for comparisons without rounding. Accepts JSON numbers and, like
 * ClickHouse in strings, a plus sign, {@code .5} and {@code 5.}; no spaces. Reused.
 */
final class ExactNumber {
  /** Exponents beyond it count as this one. No two numbers of 10^17 digits occur. */
  private static final long EXPONENT_LIMIT = 100_000_000_000_000_000L;

  private byte[] text = {};
  private int sign;

  /** From the first digit that is not zero to behind the last one; there may be a point between. */
  private int first;

  private int end;

  /** The power of ten of the first digit. */
  private long exponent;

  /** Whether the text is a number; it can be compared then. */
  boolean parse(byte[] text, int from, int to) {
    this.text = text;
    boolean isSigned = from < to && (text[from] == '-' || text[from] == '+');
    int at = isSigned ? from + 1 : from;
    int digits = at;
    first = -1;
    int point = -1;
    for (; at < to && (Ascii.isDigit(text[at]) || (text[at] == '.' && point < 0)); at++) {
      if (text[at] == '.') {
        point = at;
      } else if (text[at] != '0') {
        first = first < 0 ? at : first;
        end = at + 1;
      }
    }
    if (at - digits == (point < 0 ? 0 : 1)) {
      return false;
    }
    int whole = point < 0 ? at : point;
    exponent = first < whole ? whole - first - 1 : whole - first;
    sign = first < 0 ? 0 : isSigned && text[from] == '-' ? -1 : 1;
    return at == to || ((text[at] == 'e' || text[at] == 'E') && parseExponent(at + 1, to));
  }

  private boolean parseExponent(int from, int to) {
    boolean isSigned = from < to && (text[from] == '-' || text[from] == '+');
    int at = isSigned ? from + 1 : from;
    if (at == to) {
      return false;
    }
    long value = 0;
    for (; at < to && Ascii.isDigit(text[at]); at++) {
      value = Math.min(value * 10 + (text[at] - '0'), EXPONENT_LIMIT / 10);
    }
    exponent += isSigned && text[from] == '-' ? -value : value;
    return at == to;
  }

  int compareTo(ExactNumber other) {
    if (sign != other.sign || sign == 0) {
      return Integer.compare(sign, other.sign);
    }
    int magnitude =
        exponent == other.exponent ? digits(other) : Long.compare(exponent, other.exponent);
    return sign * magnitude;
  }

  private int digits(ExactNumber other) {
    int a = first;
    int b = other.first;
    while (a < end && b < other.end) {
      if (text[a] == '.') {
        a++;
      } else if (other.text[b] == '.') {
        b++;
      } else if (text[a] != other.text[b]) {
        return Integer.compare(text[a], other.text[b]);
      } else {
        a++;
        b++;
      }
    }
    // Neither ends in zeros, so the one with more digits is larger.
    return Boolean.compare(a < end, b < other.end);
  }
}
