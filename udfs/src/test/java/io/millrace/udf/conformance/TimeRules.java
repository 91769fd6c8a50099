package io.millrace.udf.conformance;

import io.millrace.udf.conformance.JsonSource.Kind;
import io.millrace.udf.table.TimeZones;
import java.math.BigInteger;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.zone.ZoneOffsetTransition;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What the differences in dates and times are about, worked out from type and value alone. */
final class TimeRules {
  private static final Pattern DAY =
      Pattern.compile("([0-9]{4})([-/.])([0-9]{1,2})[-/.]([0-9]{1,2})|([0-9]{8})");
  private static final Pattern ODD_DAY =
      Pattern.compile("[0-9]{4}[^0-9][0-9]{1,2}[^0-9][0-9]{1,2}");
  private static final Pattern NUMBER = Pattern.compile("-?[0-9]+");

  /** What we take, if date and clock exist. */
  private static final Pattern TIME =
      Pattern.compile(
          " *(?<year>[0-9]{4})(?:[-/.](?<month>[0-9]{1,2})(?:[-/.](?<day>[0-9]{1,2}))?"
              + "|(?<compact>[0-9]{4}))(?:(?:T| +)(?<hour>[0-9]{1,2})(?::(?<minute>[0-9]{1,2})"
              + "(?::(?<second>[0-9]{1,2}))?)?(?:\\.[0-9]*)? *(?:Z|UTC|GMT|[-+](?<zone>[0-9:]+))?"
              + ")? *");

  private static final Pattern TIME_OF_DAY =
      Pattern.compile(
          "-?(?:[0-9]{1,3}:)?(?:[0-9]{1,2}:[6-9][0-9]|[6-9][0-9]:[0-9]{1,2}|[6-9][0-9])(?:\\.[0-9]*)?");
  private static final Pattern COMPACT_CLOCK =
      Pattern.compile("([T ])([0-9]{2})([0-9]{2})([0-9]{2})");
  private static final Pattern YEAR = Pattern.compile(" *([0-9]{4})");
  private static final Pattern ZONE = Pattern.compile("'(.*)'");
  private static final int FIRST_YEAR_OF_HISTORY = 1970;
  private static final int QUARTER = 15 * 60;
  private static final Pattern EPOCH = Pattern.compile(" *[0-9]{9,19}(?:\\.[0-9]*)? *");

  private TimeRules() {}

  private static boolean isDate(Leaf leaf) {
    return leaf.type().kind().matches("Date|Date32");
  }

  private static boolean isTime(Leaf leaf) {
    return leaf.type().kind().matches("DateTime|DateTime64");
  }

  static boolean isBooleanDate(Leaf leaf) {
    return isDate(leaf) && leaf.json().source().matches("true|false");
  }

  /**
   * Whether the zone changes its clock close to this time, in a way that the server cannot hold.
   */
  static boolean isAtOddChange(ZoneId zone, LocalDateTime time) {
    return changes(zone, time)
        .filter(TimeRules::isOdd)
        .anyMatch(
            change ->
                !time.isBefore(earliest(change).minusSeconds(QUARTER))
                    && (isOddAmount(change)
                        ? time.toLocalDate().equals(latest(change).toLocalDate())
                        : !time.isAfter(latest(change).plusSeconds(QUARTER))));
  }

  private static Stream<ZoneOffsetTransition> changes(ZoneId zone, LocalDateTime time) {
    Instant end = time.plusDays(3).toInstant(ZoneOffset.UTC);
    return Stream.iterate(
        zone.getRules().nextTransition(time.minusDays(3).toInstant(ZoneOffset.UTC)),
        change -> change != null && change.getInstant().isBefore(end),
        change -> zone.getRules().nextTransition(change.getInstant()));
  }

  /** Not on a quarter of an hour. */
  private static boolean isOdd(ZoneOffsetTransition change) {
    return change.getDateTimeBefore().toLocalTime().toSecondOfDay() % QUARTER != 0
        || isOddAmount(change)
        || (!earliest(change).toLocalDate().equals(latest(change).toLocalDate())
            && change.getDuration().abs().compareTo(Duration.ofHours(1)) > 0);
  }

  private static boolean isOddAmount(ZoneOffsetTransition change) {
    return change.getDuration().toSeconds() % QUARTER != 0;
  }

  private static LocalDateTime earliest(ZoneOffsetTransition change) {
    return change.isGap() ? change.getDateTimeBefore() : change.getDateTimeAfter();
  }

  private static LocalDateTime latest(ZoneOffsetTransition change) {
    return change.isGap() ? change.getDateTimeAfter() : change.getDateTimeBefore();
  }

  static boolean isAtOddChange(Leaf leaf) {
    return local(leaf).filter(time -> isAtOddChange(zone(leaf), time)).isPresent();
  }

  /** Before 1970, in a zone of which Java may not know the history. */
  static boolean isOfAnotherHistory(Leaf leaf) {
    Matcher year = YEAR.matcher(text(leaf));
    return isTime(leaf)
        && year.lookingAt()
        && !EPOCH.matcher(text(leaf)).matches()
        && Integer.parseInt(year.group(1)) < FIRST_YEAR_OF_HISTORY
        && !RandomShapes.ZONES_OF_SAME_HISTORY.contains(zone(leaf).getId());
  }

  /** By default the zone of the servers of tests. */
  private static ZoneId zone(Leaf leaf) {
    Matcher zone = ZONE.matcher(leaf.type().text());
    return zone.find() ? TimeZones.of(zone.group(1)) : ZoneId.of("UTC");
  }

  /** The date and time in a text. */
  private static Optional<LocalDateTime> local(Leaf leaf) {
    Matcher time = TIME.matcher(COMPACT_CLOCK.matcher(text(leaf)).replaceFirst("$1$2:$3:$4"));
    LocalDate day = isTime(leaf) && time.matches() && isClock(time) ? day(time) : null;
    return Optional.ofNullable(day)
        .map(
            date ->
                date.atStartOfDay()
                    .plusHours(part(time, "hour"))
                    .plusMinutes(part(time, "minute"))
                    .plusSeconds(part(time, "second")));
  }

  static boolean isDateBeyond(Leaf leaf) {
    if (!isDate(leaf)) {
      return false;
    }
    boolean wide = leaf.type().kind().equals("Date32");
    String source = leaf.json().source();
    if (leaf.json().kind() == Kind.NUMBER) {
      return NUMBER.matcher(source).matches()
          && (source.length() > 9
              || Integer.parseInt(source) < (wide ? -25_567 : 0)
              || Integer.parseInt(source) > (wide ? 120_529 : 65_535));
    }
    LocalDate date = date(leaf);
    return date != null
        && (date.isBefore(LocalDate.of(wide ? 1900 : 1970, 1, 1))
            || date.isAfter(wide ? LocalDate.of(2299, 12, 31) : LocalDate.of(2149, 6, 6)));
  }

  /** Of the form of a date, but none. */
  static boolean isNoDate(Leaf leaf) {
    if (!isDate(leaf)) {
      return false;
    }
    return DAY.matcher(text(leaf)).matches() && date(leaf) == null;
  }

  static boolean hasOddSeparators(Leaf leaf) {
    if (!isDate(leaf)) {
      return false;
    }
    return ODD_DAY.matcher(text(leaf)).matches() && !DAY.matcher(text(leaf)).matches();
  }

  private static @Nullable LocalDate date(Leaf leaf) {
    Matcher day = DAY.matcher(text(leaf));
    if (!day.matches()) {
      return null;
    }
    String compact = day.group(5);
    return compact == null
        ? date(day.group(1), day.group(3), day.group(4))
        : date(compact.substring(0, 4), compact.substring(4, 6), compact.substring(6));
  }

  private static @Nullable LocalDate date(String year, String month, String day) {
    try {
      int y = Integer.parseInt(year);
      return y == 0 ? null : LocalDate.of(y, Integer.parseInt(month), Integer.parseInt(day));
    } catch (DateTimeException noSuchDay) {
      return null;
    }
  }

  private static String text(Leaf leaf) {
    return leaf.json().kind() == Kind.STRING ? leaf.json().text() : "";
  }

  /** A number that the type cannot hold, or an existing time in a year that may be beyond it. */
  static boolean isTimeBeyond(Leaf leaf) {
    if (!isTime(leaf)) {
      return false;
    }
    boolean wide = leaf.type().kind().equals("DateTime64");
    if (leaf.json().kind() == Kind.NUMBER) {
      String source = leaf.json().source();
      return NUMBER.matcher(source).matches() && (wide || isNoUnsignedInt(source));
    }
    if (EPOCH.matcher(text(leaf)).matches()) {
      return true;
    }
    Matcher time = TIME.matcher(text(leaf));
    if (!time.matches() || !isDay(time) || !isClock(time)) {
      return false;
    }
    int year = Integer.parseInt(time.group("year"));
    boolean nanos = leaf.type().text().startsWith("DateTime64(9");
    return wide
        ? nanos ? year < 1900 || year > 2261 : year <= 1 || year >= 9999
        : year <= 1970 || year >= 2106;
  }

  /** Beyond 999:59:59, or with sixty minutes or seconds. */
  static boolean isNoTimeOfDay(Leaf leaf) {
    String type = leaf.type().text();
    if (!leaf.type().kind().matches("Time|Time64")) {
      return false;
    }
    if (leaf.json().kind() == Kind.NUMBER) {
      int decimals = type.equals("Time") ? 0 : Integer.parseInt(type.replaceAll("Time64|[()]", ""));
      return NUMBER.matcher(leaf.json().source()).matches()
          && new BigInteger(leaf.json().source())
                  .abs()
                  .compareTo(BigInteger.valueOf(3_600_000).multiply(BigInteger.TEN.pow(decimals)))
              >= 0;
    }
    return TIME_OF_DAY.matcher(text(leaf)).matches();
  }

  /** Of a type that has no fraction. */
  static boolean hasFractionOfZeros(Leaf leaf) {
    return leaf.type().kind().equals("Time") && text(leaf).matches("-?[0-9:]+\\.0+");
  }

  private static boolean isNoUnsignedInt(String source) {
    return source.length() > 18
        || Long.parseLong(source) < 0
        || Long.parseLong(source) > 0xFFFF_FFFFL;
  }

  private static boolean isDay(Matcher time) {
    return day(time) != null;
  }

  private static @Nullable LocalDate day(Matcher time) {
    String compact = time.group("compact");
    String month = compact == null ? time.group("month") : compact.substring(0, 2);
    String day = compact == null ? time.group("day") : compact.substring(2);
    return date(time.group("year"), month, day == null ? "1" : day);
  }

  private static boolean isClock(Matcher time) {
    int hour = part(time, "hour");
    int minute = part(time, "minute");
    int second = part(time, "second");
    return (hour < 24 || (hour == 24 && minute == 0 && second == 0)) && minute < 60 && second < 61;
  }

  private static int part(Matcher time, String name) {
    String part = time.group(name);
    return part == null ? 0 : Integer.parseInt(part);
  }

  /** A clock's reading that no clock shows. */
  static boolean isNoClock(Leaf leaf) {
    if (!isTime(leaf)) {
      return false;
    }
    Matcher time = TIME.matcher(text(leaf));
    return time.matches() && !isClock(time);
  }

  /** Of none of the forms we take. */
  static boolean isGuessed(Leaf leaf) {
    if (!isTime(leaf)) {
      return false;
    }
    String text = text(leaf);
    return leaf.json().kind() == Kind.STRING
        && !TIME.matcher(text).matches()
        && !EPOCH.matcher(text).matches();
  }

  static boolean hasNoSuchZoneOrMonth(Leaf leaf) {
    if (!isTime(leaf)) {
      return false;
    }
    Matcher time = TIME.matcher(text(leaf));
    if (!time.matches()) {
      return false;
    }
    String zone = time.group("zone");
    return !isDay(time) || (zone != null && zone.length() > 1 && offset(zone) > 18 * 60);
  }

  private static int offset(String zone) {
    int colon = zone.indexOf(':');
    int end = colon >= 0 ? colon : zone.length() > 2 ? zone.length() - 2 : zone.length();
    String rest = zone.substring(end).replace(":", "");
    if (end > 2 || rest.length() > 2) {
      return Integer.MAX_VALUE;
    }
    int hours = end == 0 ? 0 : Integer.parseInt(zone.substring(0, end));
    int minutes = rest.isEmpty() ? 0 : Integer.parseInt(rest);
    return minutes > 59 ? Integer.MAX_VALUE : hours * 60 + minutes;
  }
}
