package io.millrace.udf.text;

/**
 * Parses a time without a date, like ClickHouse: {@code [-]h[h[h]]:mm:ss}, {@code [-]m[m]:ss} or
 * {@code [-]s[s]}, with an optional fraction. Minutes and seconds end at 59. Reused: one per
 * writer.
 */
public final class TimeOfDayText {
  private static final int NANO_DIGITS = 9;
  private static final int MAX_HOUR_DIGITS = 3;
  private static final int NONE = -1;

  private byte[] text = {};
  private int at;
  private int to;

  private boolean negative;
  private int seconds;
  private int nanos;

  public boolean negative() {
    return negative;
  }

  /** Without the sign. */
  public int seconds() {
    return seconds;
  }

  /** Without the sign. */
  public int nanos() {
    return nanos;
  }

  /** Parses the text. Returns whether it has one of these formats; its parts are available then. */
  public boolean parse(byte[] text, int from, int to) {
    this.text = text;
    this.to = to;
    negative = from < to && text[from] == '-';
    at = negative ? from + 1 : from;
    nanos = 0;
    return clock() && fraction() && at == to;
  }

  private boolean clock() {
    int digits = digitsAhead();
    if (digits == 0 || digits > MAX_HOUR_DIGITS) {
      return false;
    }
    int first = number(digits);
    int second = twoDigits();
    int third = second == NONE ? NONE : twoDigits();
    if (third != NONE) {
      seconds = first * 3600 + second * 60 + third;
      return second < 60 && third < 60;
    }
    seconds = second == NONE ? first : first * 60 + second;
    return digits < MAX_HOUR_DIGITS && first < 60 && second < 60;
  }

  /** Parses a colon and two digits; consumes nothing if they are missing. */
  private int twoDigits() {
    if (at + 3 > to
        || text[at] != ':'
        || !Ascii.isDigit(text[at + 1])
        || !Ascii.isDigit(text[at + 2])) {
      return NONE;
    }
    at++;
    return number(2);
  }

  /** Digits beyond nanoseconds are truncated, like in ClickHouse. */
  private boolean fraction() {
    if (at == to || text[at] != '.') {
      return true;
    }
    at++;
    int digits = digitsAhead();
    int taken = Math.min(digits, NANO_DIGITS);
    nanos = number(taken);
    at += digits - taken;
    for (int i = taken; i < NANO_DIGITS; i++) {
      nanos *= 10;
    }
    return true;
  }

  private int digitsAhead() {
    int end = at;
    while (end < to && Ascii.isDigit(text[end])) {
      end++;
    }
    return end - at;
  }

  private int number(int digits) {
    int number = 0;
    for (int end = at + digits; at < end; at++) {
      number = number * 10 + (text[at] - '0');
    }
    return number;
  }
}
