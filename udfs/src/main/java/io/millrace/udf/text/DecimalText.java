package io.millrace.udf.text;

import java.nio.charset.StandardCharsets;

/**
 * Parses a decimal number without rounding: digits, position of the point, exponent. Accepts JSON
 * numbers and, like ClickHouse in strings, a plus sign, {@code .5} and {@code 5.}; no spaces.
 * Reused: one per writer.
 */
public final class DecimalText {
  /** Above any exponent of a type; keeps sums with lengths within an int. */
  private static final int EXPONENT_LIMIT = 1 << 28;

  private byte[] text = {};
  private boolean negative;
  private int first;
  private int end;
  private int point;
  private int exponent;

  /** Parses the text. Returns whether it is a number; its parts are available then. */
  public boolean parse(byte[] text, int from, int to) {
    this.text = text;
    int at = from;
    negative = at < to && text[at] == '-';
    if (at < to && (text[at] == '-' || text[at] == '+')) {
      at++;
    }
    first = at;
    at = skipDigits(at, to);
    point = at;
    int digits = at - first;
    if (at < to && text[at] == '.') {
      at = skipDigits(at + 1, to);
      digits += at - point - 1;
    }
    end = at;
    exponent = 0;
    if (digits == 0) {
      return false;
    }
    if (at < to && (text[at] == 'e' || text[at] == 'E')) {
      at = parseExponent(at + 1, to);
    }
    return at == to;
  }

  private int skipDigits(int from, int to) {
    int at = from;
    while (at < to && text[at] >= '0' && text[at] <= '9') {
      at++;
    }
    return at;
  }

  /** Returns the end of the digits, or -1 if there is no digit. */
  private int parseExponent(int from, int to) {
    int at = from;
    boolean minus = at < to && text[at] == '-';
    if (at < to && (text[at] == '-' || text[at] == '+')) {
      at++;
    }
    int digits = at;
    int value = 0;
    for (; at < to && text[at] >= '0' && text[at] <= '9'; at++) {
      value = Math.min(value * 10 + (text[at] - '0'), EXPONENT_LIMIT / 10);
    }
    exponent = minus ? -value : value;
    return at == digits ? -1 : at;
  }

  public boolean negative() {
    return negative;
  }

  /** Start of the digits; there is at most one point among them. */
  public int first() {
    return first;
  }

  /** End of the digits, or of the point after them. */
  public int end() {
    return end;
  }

  /** The position of the point, actual or implied. */
  public int point() {
    return point;
  }

  public int exponent() {
    return exponent;
  }

  /**
   * Returns the number without an exponent.
   *
   * @param scale maximum decimals; any further ones are zeros and are left out
   */
  public byte[] plain(int scale) {
    int start = first;
    while (start < end && (text[start] == '0' || text[start] == '.')) {
      start++;
    }
    StringBuilder plain = new StringBuilder(negative ? "-" : "");
    if (start == end) {
      return ascii(plain.append('0'));
    }
    long whole = (long) (start < point ? point - start : point + 1 - start) + exponent;
    plain.append(whole > 0 ? "" : "0.");
    for (long i = whole; i < 0; i++) {
      plain.append('0');
    }
    long digits = 0;
    for (int at = start; digits < whole + scale && (at < end || digits < whole); at++) {
      if (at < end && at == point) {
        continue;
      }
      plain.append(digits == whole && whole > 0 ? "." : "");
      plain.append(at < end ? (char) text[at] : '0');
      digits++;
    }
    return ascii(plain);
  }

  private static byte[] ascii(StringBuilder text) {
    return text.toString().getBytes(StandardCharsets.US_ASCII);
  }

  byte[] text() {
    return text;
  }
}
