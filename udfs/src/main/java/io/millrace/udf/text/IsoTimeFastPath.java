package io.millrace.udf.text;

/**
 * Parses the most common format, {@code YYYY-MM-DD hh:mm:ss[.fraction][Z]} with a space or a {@code
 * T} in between, without lookahead. {@link DateTimeText} handles all others.
 */
final class IsoTimeFastPath {
  private static final int LENGTH = "YYYY-MM-DD hh:mm:ss".length();
  private static final int NANO_DIGITS = 9;
  private static final int NO_DIGITS = Integer.MIN_VALUE / 1000;

  private long seconds;
  private int nanos;
  private boolean utc;

  /** Seconds since the epoch, as if the local time were in UTC. */
  long seconds() {
    return seconds;
  }

  int nanos() {
    return nanos;
  }

  /** Whether the text ends with Z. */
  boolean isUtc() {
    return utc;
  }

  /** Parses the text. Returns whether it has this format; its parts are available then. */
  boolean parse(byte[] text, int from, int to) {
    return to - from >= LENGTH
        && hasSeparators(text, from)
        && readDateAndTime(text, from)
        && readRest(text, from + LENGTH, to);
  }

  private static boolean hasSeparators(byte[] text, int from) {
    return text[from + 4] == '-'
        && text[from + 7] == '-'
        && (text[from + 10] == ' ' || text[from + 10] == 'T')
        && text[from + 13] == ':'
        && text[from + 16] == ':';
  }

  private boolean readDateAndTime(byte[] text, int from) {
    int year = twoDigits(text, from) * 100 + twoDigits(text, from + 2);
    int month = twoDigits(text, from + 5);
    int day = twoDigits(text, from + 8);
    int hour = twoDigits(text, from + 11);
    int minute = twoDigits(text, from + 14);
    int second = twoDigits(text, from + 17);
    boolean known =
        year > 0 && (hour | minute | second) >= 0 && hour < 24 && minute < 60 && second < 60;
    int days = known ? CalendarDays.of(year, month, day) : CalendarDays.NONE;
    seconds = days * 86_400L + hour * 3600L + minute * 60L + second;
    return days != CalendarDays.NONE;
  }

  private boolean readRest(byte[] text, int start, int to) {
    int at = start;
    nanos = 0;
    if (at < to && text[at] == '.') {
      at = readFraction(text, at + 1, to);
      if (at == start + 1) {
        return false;
      }
    }
    utc = at == to - 1 && text[at] == 'Z';
    return utc || at == to;
  }

  private int readFraction(byte[] text, int start, int to) {
    int value = 0;
    int digits = 0;
    while (digits < NANO_DIGITS && start + digits < to && Ascii.isDigit(text[start + digits])) {
      value = value * 10 + (text[start + digits] - '0');
      digits++;
    }
    for (int i = digits; i < NANO_DIGITS; i++) {
      value *= 10;
    }
    nanos = value;
    return start + digits;
  }

  /**
   * Parses two digits. The result for anything else is so negative that it stays negative in later
   * sums.
   */
  private static int twoDigits(byte[] text, int at) {
    int tens = text[at] - '0';
    int ones = text[at + 1] - '0';
    return (tens | ones | (9 - tens) | (9 - ones)) < 0 ? NO_DIGITS : tens * 10 + ones;
  }
}
