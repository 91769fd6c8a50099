package io.millrace.udf.text;

import io.millrace.udf.json.Swar;
import java.nio.charset.StandardCharsets;

/**
 * Parses the most common format, {@code YYYY-MM-DD hh:mm:ss[.fraction][Z]} with a space or a {@code
 * T} in between, without lookahead. {@link DateTimeText} handles all others.
 */
final class IsoTimeFastPath {
  private static final int LENGTH = "YYYY-MM-DD hh:mm:ss".length();
  private static final int NANO_DIGITS = 9;

  /** More than a year has months; a power of two. */
  private static final int MONTH_SLOTS = 16;

  private static final int[] POWERS = {
    1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000
  };
  private static final long HIGH_BITS = 0x8080808080808080L;

  /** Leaves digits as 0 to 9 and separators as 0. */
  private static final long DATE = word("0000-00-");

  private static final long TIME = word("00:00:00");

  /** Added to those, the high bit of a byte says that it is too large. */
  private static final long DATE_LIMITS = word("vvvv\177vv\177");

  private static final long TIME_LIMITS = word("vv\177vv\177vv");

  /**
   * Year and month of the last texts as {@link #DATE} leaves them, by the number of the month, and
   * what is known of them.
   */
  private final long[] months = new long[MONTH_SLOTS];

  /** By slot, the day before the first. */
  private final int[] monthStarts = new int[MONTH_SLOTS];

  /** By slot; no day fits a slot without a month. */
  private final int[] daysOfMonths = new int[MONTH_SLOTS];

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
    return to - from >= LENGTH && readDateAndTime(text, from) && readRest(text, from + LENGTH, to);
  }

  private boolean readDateAndTime(byte[] text, int from) {
    long date = Swar.word(text, from) ^ DATE;
    long time = Swar.word(text, from + 11) ^ TIME;
    int tens = text[from + 8] - '0';
    int ones = text[from + 9] - '0';
    long tooLarge = (date + DATE_LIMITS) | (time + TIME_LIMITS);
    long wrong = (date | time | tooLarge) & HIGH_BITS;
    boolean isDay = (tens | ones | (9 - tens) | (9 - ones)) >= 0;
    boolean isSeparated = text[from + 10] == ' ' || text[from + 10] == 'T';
    if (wrong != 0 || !isDay || !isSeparated) {
      return false;
    }
    int month = ((int) (date >>> 40) & 0xFF) * 10 + ((int) (date >>> 48) & 0xFF);
    int slot = month & (MONTH_SLOTS - 1);
    if (date != months[slot] && !findMonth(date, month)) {
      return false;
    }
    long pairs = time * 10 + (time >>> 8);
    int hour = (int) pairs & 0xFF;
    int minute = (int) (pairs >>> 24) & 0xFF;
    int second = (int) (pairs >>> 48) & 0xFF;
    int day = tens * 10 + ones;
    if (hour >= 24 || minute >= 60 || second >= 60 || day < 1 || day > daysOfMonths[slot]) {
      return false;
    }
    seconds = (monthStarts[slot] + day) * 86_400L + hour * 3600L + minute * 60L + second;
    return true;
  }

  /** Remembers a month: the days of most texts are in one of the last. */
  private boolean findMonth(long date, int month) {
    long pairs = date * 10 + (date >>> 8);
    int year = ((int) pairs & 0xFF) * 100 + ((int) (pairs >>> 16) & 0xFF);
    int first = year == 0 ? CalendarDays.NONE : CalendarDays.of(year, month, 1);
    if (first == CalendarDays.NONE) {
      return false;
    }
    int slot = month & (MONTH_SLOTS - 1);
    months[slot] = date;
    monthStarts[slot] = first - 1;
    daysOfMonths[slot] = CalendarDays.lengthOfMonth(year, month);
    return true;
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
    if (start <= text.length - Long.BYTES) {
      long values = Swar.digitValues(Swar.word(text, start));
      long stops = Swar.nonDigits(values);
      if (stops != 0) {
        int count = Math.min(Swar.firstMarked(stops), to - start);
        nanos = Swar.firstDigits(values, count) * POWERS[NANO_DIGITS - count];
        return start + count;
      }
    }
    int value = 0;
    int digits = 0;
    while (digits < NANO_DIGITS && start + digits < to && Ascii.isDigit(text[start + digits])) {
      value = value * 10 + (text[start + digits] - '0');
      digits++;
    }
    nanos = value * POWERS[NANO_DIGITS - digits];
    return start + digits;
  }

  /** Eight characters as a word, the first of them in its lowest byte. */
  private static long word(String characters) {
    return Swar.word(characters.getBytes(StandardCharsets.US_ASCII), 0);
  }
}
