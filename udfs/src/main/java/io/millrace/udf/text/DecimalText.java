package io.millrace.udf.text;

/**
 * A number written in decimal, taken apart without rounding: digits, where the point is, exponent.
 * Takes JSON's numbers and, as ClickHouse does in strings, a plus sign, {@code .5} and {@code 5.};
 * no spaces. Reused: one per writer.
 */
public final class DecimalText {
  /** Beyond any exponent a type can hold; keeps sums of it and lengths within an int. */
  private static final int EXPONENT_LIMIT = 1 << 28;

  private byte[] text = {};
  private boolean negative;
  private int first;
  private int end;
  private int point;
  private int exponent;

  /** Whether this is a number; its parts are then there to ask for. */
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

  /** Returns where it ends, or -1 when there is no digit. */
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

  /** Where the digits begin; among them is at most one point. */
  public int first() {
    return first;
  }

  /** After the last digit, or the point behind it. */
  public int end() {
    return end;
  }

  /** Where the point is, or would be. */
  public int point() {
    return point;
  }

  public int exponent() {
    return exponent;
  }

  byte[] text() {
    return text;
  }
}
