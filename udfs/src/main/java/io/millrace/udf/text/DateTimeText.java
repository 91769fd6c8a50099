package io.millrace.udf.text;

/**
 * Parses dates and times, in the unambiguous formats of ClickHouse's {@code best_effort}:
 *
 * <ul>
 *   <li>{@code YYYY-MM-DD} (also with {@code /} or {@code .}, and one-digit months or days), {@code
 *       YYYY-MM}, {@code YYYYMMDD};
 *   <li>then, after {@code T} or spaces, {@code hh[:mm[:ss[.fraction]]]} or {@code hhmmss};
 *   <li>then {@code Z}, {@code UTC}, {@code GMT}, {@code ±hh}, {@code ±hmm}, {@code ±hhmm} or
 *       {@code ±hh:mm}; a minus may not directly follow an hour without minutes;
 *   <li>digits only: {@code YYYY}, {@code YYYYMM}, {@code YYYYMMDDhhmmss}, or Unix time of 9 or 10
 *       digits (seconds, optionally with a fraction), 13, 16 or 19 digits (milli-, micro-,
 *       nanoseconds).
 * </ul>
 *
 * <p>A fraction has at most 19 digits. Spaces around it are ignored. A date or time that does not
 * exist is rejected; a leap second is the second after it. Reused: one per writer.
 *
 * @see <a
 *     href="https://clickhouse.com/docs/sql-reference/functions/type-conversion-functions#parsedatetimebesteffort">parseDateTimeBestEffort</a>
 */
public final class DateTimeText {
  /** How the text relates to an instant. */
  public enum Form {
    /** A local time: the column's zone determines the instant. */
    LOCAL,
    /** An instant. */
    INSTANT,
    /** An instant, in seconds with a fraction; DateTime rejects it. */
    FRACTIONAL_EPOCH
  }

  private static final int SECONDS_PER_DAY = 86_400;
  private static final int MAX_OFFSET_MINUTES = 18 * 60;
  private static final int NANO_DIGITS = 9;

  /** Maximum digits of a fraction: the server reads no more, and refuses the text. */
  private static final int FRACTION_DIGITS = 19;

  private static final int[] POWERS = {
    1, 10, 100, 1_000, 10_000, 100_000, 1_000_000, 10_000_000, 100_000_000, 1_000_000_000
  };

  private final IsoTimeFastPath usual = new IsoTimeFastPath();
  private byte[] text = {};
  private int at;
  private int to;

  private Form form = Form.LOCAL;
  private long seconds;
  private int nanos;

  /** Seconds since the epoch; for {@link Form#LOCAL}, as if the local time were in UTC. */
  public long seconds() {
    return seconds;
  }

  public int nanos() {
    return nanos;
  }

  public Form form() {
    return form;
  }

  /** The day of a date without time, or {@link CalendarDays#NONE}. */
  public int parseDate(byte[] text, int from, int to) {
    start(text, from, to);
    int digits = digitsAhead();
    boolean complete = to - from >= "Y-M-D".length() + 3;
    int days =
        digits == 8 ? compactDate() : digits == 4 && complete ? separatedDate() : CalendarDays.NONE;
    return at == to ? days : CalendarDays.NONE;
  }

  /** Parses the text. Returns whether it has one of these formats; its parts are available then. */
  public boolean parse(byte[] text, int from, int to) {
    return parseUsual(text, from, to) || parseAny(text, from, to);
  }

  private boolean parseAny(byte[] text, int from, int to) {
    int first = from;
    int last = to;
    while (first < last && text[first] == ' ') {
      first++;
    }
    while (last > first && text[last - 1] == ' ') {
      last--;
    }
    start(text, first, last);
    return parseFromStart() && at == last;
  }

  private boolean parseUsual(byte[] text, int from, int to) {
    if (!usual.parse(text, from, to)) {
      return false;
    }
    Form found = usual.isUtc() ? Form.INSTANT : Form.LOCAL;
    // Storing a reference costs a write barrier, and this one rarely changes.
    if (form != found) {
      form = found;
    }
    seconds = usual.seconds();
    nanos = usual.nanos();
    return true;
  }

  private void start(byte[] text, int from, int to) {
    this.text = text;
    this.at = from;
    this.to = to;
    form = Form.LOCAL;
    seconds = 0;
    nanos = 0;
  }

  private boolean parseFromStart() {
    int digits = digitsAhead();
    switch (digits) {
      case 4:
        return at + 4 == to ? day(yearOnly()) : dateAndTime(separatedDate());
      case 6:
        return day(CalendarDays.of(number(4), number(2), 1));
      case 8:
        return dateAndTime(compactDate());
      case 14:
        return day(compactDate()) && compactTime() && fraction() && zone();
      case 9:
      case 10:
        form = Form.INSTANT;
        seconds = longNumber(digits);
        if (at < to && text[at] == '.') {
          form = Form.FRACTIONAL_EPOCH;
        }
        return fraction();
      case 13:
      case 16:
      case 19:
        return subsecondEpoch(digits - 10);
      default:
        return false;
    }
  }

  private boolean subsecondEpoch(int decimals) {
    form = Form.INSTANT;
    seconds = longNumber(10);
    nanos = number(decimals) * POWERS[NANO_DIGITS - decimals];
    return true;
  }

  private boolean dateAndTime(int days) {
    if (!day(days)) {
      return false;
    }
    if (at == to) {
      return true;
    }
    if (text[at] == 'T') {
      at++;
    } else if (!skipSpaces()) {
      return false;
    }
    return (digitsAhead() == 6 ? compactTime() : separatedTime()) && fraction() && zone();
  }

  private boolean day(int days) {
    seconds = (long) days * SECONDS_PER_DAY;
    return days != CalendarDays.NONE;
  }

  private int yearOnly() {
    int year = number(4);
    return year == 0 ? CalendarDays.NONE : CalendarDays.of(year, 1, 1);
  }

  private int compactDate() {
    int year = number(4);
    int month = number(2);
    return year == 0 ? CalendarDays.NONE : CalendarDays.of(year, month, number(2));
  }

  /** Called after four digits; a month and optionally a day follow. */
  private int separatedDate() {
    int year = number(4);
    if (year == 0 || !separator()) {
      return CalendarDays.NONE;
    }
    int month = upToTwoDigits();
    if (at == to) {
      return CalendarDays.of(year, month, 1);
    }
    return separator() ? CalendarDays.of(year, month, upToTwoDigits()) : CalendarDays.NONE;
  }

  private boolean separator() {
    return next('-') || next('/') || next('.');
  }

  private boolean compactTime() {
    return time(number(2), number(2), number(2));
  }

  private boolean separatedTime() {
    int hour = upToTwoDigits();
    if (!next(':')) {
      // A point or minus here would be part of a date.
      boolean isDate = at < to && (text[at] == '.' || text[at] == '-');
      return !isDate && time(hour, 0, 0);
    }
    int minute = upToTwoDigits();
    int second = next(':') ? upToTwoDigits() : 0;
    return time(hour, minute, second);
  }

  /** 24:00:00 is the end of the day, and second 60 a leap second. */
  private boolean time(int hour, int minute, int second) {
    seconds += hour * 3600L + minute * 60L + second;
    boolean endOfDay = hour == 24 && minute == 0 && second == 0;
    return hour >= 0
        && minute >= 0
        && second >= 0
        && (hour < 24 || endOfDay)
        && minute < 60
        && second <= 60;
  }

  /** Digits beyond nanoseconds are truncated, like in ClickHouse. */
  private boolean fraction() {
    if (!next('.')) {
      return true;
    }
    int digits = digitsAhead();
    int taken = Math.min(digits, NANO_DIGITS);
    nanos = number(taken) * POWERS[NANO_DIGITS - taken];
    at += digits - taken;
    return digits <= FRACTION_DIGITS;
  }

  private boolean zone() {
    skipSpaces();
    if (at == to) {
      return true;
    }
    form = Form.INSTANT;
    if (next('Z') || word("UTC") || word("GMT")) {
      return true;
    }
    return next('+') ? offset(-1) : next('-') && offset(1);
  }

  private boolean offset(int sign) {
    int digits = digitsAhead();
    if (digits == 0 || digits > 4) {
      return false;
    }
    boolean compact = digits > 2;
    int hours = number(compact ? digits - 2 : digits);
    int minutes = compact ? number(2) : next(':') ? upToTwoDigits() : 0;
    int offset = hours * 60 + minutes;
    seconds += 60L * sign * offset;
    return minutes >= 0 && minutes < 60 && offset <= MAX_OFFSET_MINUTES;
  }

  private boolean word(String word) {
    if (to - at < word.length()) {
      return false;
    }
    for (int i = 0; i < word.length(); i++) {
      if (text[at + i] != word.charAt(i)) {
        return false;
      }
    }
    at += word.length();
    return true;
  }

  private boolean skipSpaces() {
    int from = at;
    while (at < to && text[at] == ' ') {
      at++;
    }
    return at > from;
  }

  private boolean next(char c) {
    if (at < to && text[at] == c) {
      at++;
      return true;
    }
    return false;
  }

  private int digitsAhead() {
    int end = at;
    while (end < to && Ascii.isDigit(text[end])) {
      end++;
    }
    return end - at;
  }

  /** Parses one or two digits; -1 if there are no digits or more. */
  private int upToTwoDigits() {
    int digits = digitsAhead();
    return digits == 1 || digits == 2 ? number(digits) : -1;
  }

  /** Parses this number of digits, which must be present. */
  private int number(int digits) {
    return (int) longNumber(digits);
  }

  private long longNumber(int digits) {
    long number = 0;
    for (int end = at + digits; at < end; at++) {
      number = number * 10 + (text[at] - '0');
    }
    return number;
  }
}
