package io.millrace.udf.function;

import io.millrace.udf.table.TimeZones;
import io.millrace.udf.text.CalendarDays;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Functions that convert other time formats to ISO 8601 text, which every date and time column
 * accepts.
 */
final class TimeFunctions {
  private final Map<String, TimePattern> patterns = new HashMap<>();

  static List<JsonFunction> all() {
    TimeFunctions functions = new TimeFunctions();
    return List.of(
        new BuiltIn(
            FunctionDescription.of(
                    Functions.PARSE_TIME + "(text, pattern[, zone])",
                    "ISO 8601 text of a date, a time or both that are written in a java.time"
                        + " [pattern](https://docs.oracle.com/en/java/javase/11/docs/api/java.base/java/time/format/DateTimeFormatter.html#patterns),"
                        + " with months and days in English. If neither the text nor the third argument has"
                        + " a zone, the column's zone applies. A time without a date always has"
                        + " seconds. Of an array, of each element.")
                .example("parse_time('01/11/2026', 'dd/MM/yyyy')", "\"2026-11-01\"")
                .example("parse_time('8:05 PM', 'h:mm a')", "\"20:05:00\"")
                .example(
                    "parse_time('10/Oct/2026:13:55:36 -0700', 'dd/MMM/yyyy:HH:mm:ss Z')",
                    "\"2026-10-10T20:55:36Z\"")
                .example(
                    "parse_time('1.7.2026 8:05', 'd.M.yyyy H:mm', 'Europe/Berlin')",
                    "\"2026-07-01T06:05:00Z\""),
            functions::parseTime),
        new BuiltIn(
            FunctionDescription.of(
                    Functions.FROM_EPOCH + "(number, unit)",
                    "ISO 8601 text of a time given as a number of seconds, milliseconds,"
                        + " microseconds or nanoseconds since 1970-01-01 00:00:00 UTC. Of an array,"
                        + " of each element.")
                .example(
                    "from_epoch(1700000000123, 'milliseconds')", "\"2023-11-14T22:13:20.123Z\"")
                .example("from_epoch('1700000000.5', 'seconds')", "\"2023-11-14T22:13:20.500Z\""),
            a -> each(a.get(0), value -> fromEpoch(value, a.get(1)))),
        new BuiltIn(
            FunctionDescription.of(
                    Functions.TO_DATE + "(time)",
                    "The date of ISO 8601 text; in UTC when the text has a zone. Of an array, of"
                        + " each element.")
                .example("to_date('2026-11-01T23:30:00-05:00')", "\"2026-11-02\""),
            a -> each(a.get(0), TimeFunctions::toDate)),
        new BuiltIn(
            FunctionDescription.of(
                    Functions.TO_EPOCH + "(time, unit)",
                    "The number of seconds, milliseconds, microseconds or nanoseconds from 1970-01-01"
                        + " 00:00:00 UTC to a time, rounded down. The time is ISO 8601 text with a"
                        + " zone. Of an array, of each element.")
                .example("to_epoch('2023-11-14T22:13:20.123Z', 'milliseconds')", "1700000000123")
                .example("to_epoch('2023-11-14T23:13:20+01:00', 'seconds')", "1700000000"),
            a -> each(a.get(0), value -> toEpoch(value, a.get(1)))));
  }

  private static JsonValue each(JsonValue value, JsonValue.Step step) throws FunctionException {
    if (value.kind() != JsonValue.Kind.ARRAY) {
      return value.isNull() ? value : step.apply(value);
    }
    return value.mapElements(step);
  }

  private JsonValue parseTime(List<JsonValue> arguments) throws FunctionException {
    TimePattern pattern = pattern(arguments.get(1));
    ZoneId zone = arguments.size() > 2 ? zone(arguments.get(2)) : null;
    return each(
        arguments.get(0),
        value ->
            JsonValue.string(
                pattern.toIso(value.text(), zone).orElseThrow(() -> misfit(pattern, value))));
  }

  private static FunctionException misfit(TimePattern pattern, JsonValue value) {
    return new FunctionException("a time of the form " + pattern, value);
  }

  private TimePattern pattern(JsonValue pattern) throws FunctionException {
    TimePattern known = patterns.get(pattern.text());
    if (known != null) {
      return known;
    }
    Optional<TimePattern> parsed = TimePattern.of(pattern.text());
    if (parsed.isEmpty()) {
      throw new FunctionException("a java.time pattern such as dd/MM/yyyy", pattern);
    }
    if (patterns.size() < 100) {
      patterns.put(pattern.text(), parsed.get());
    }
    return parsed.get();
  }

  private static ZoneId zone(JsonValue zone) throws FunctionException {
    try {
      return TimeZones.of(zone.text());
    } catch (DateTimeException unknown) {
      throw new FunctionException("a time zone such as Europe/Berlin", zone);
    }
  }

  private static JsonValue fromEpoch(JsonValue value, JsonValue unit) throws FunctionException {
    int digits = EpochUnit.of(unit.text()).orElseThrow(() -> unknownUnit(unit)).digits();
    BigDecimal number =
        Arguments.number(value)
            .orElseThrow(
                () -> new FunctionException("a number of " + unit.text() + " since 1970", value));
    try {
      BigDecimal seconds = number.movePointLeft(digits);
      BigDecimal whole = seconds.setScale(0, RoundingMode.FLOOR);
      long second = whole.longValueExact();
      if (second < CalendarDays.FIRST_SECOND || second > CalendarDays.LAST_SECOND) {
        throw outOfYears(value, unit);
      }
      int nanos =
          seconds.subtract(whole).movePointRight(9).setScale(0, RoundingMode.FLOOR).intValue();
      return JsonValue.string(Instant.ofEpochSecond(second, nanos).toString());
    } catch (ArithmeticException beyond) {
      throw outOfYears(value, unit);
    }
  }

  private static FunctionException outOfYears(JsonValue value, JsonValue unit) {
    return new FunctionException(
        "a number of " + unit.text() + " since 1970 of a time in the years 1 to 9999", value);
  }

  private static FunctionException unknownUnit(JsonValue unit) {
    return new FunctionException("one of " + String.join(", ", EpochUnit.words()), unit);
  }

  private static JsonValue toEpoch(JsonValue time, JsonValue unit) throws FunctionException {
    int digits = EpochUnit.of(unit.text()).orElseThrow(() -> unknownUnit(unit)).digits();
    try {
      Instant instant = OffsetDateTime.parse(time.text().toUpperCase(Locale.ROOT)).toInstant();
      BigDecimal number =
          BigDecimal.valueOf(instant.getEpochSecond())
              .add(BigDecimal.valueOf(instant.getNano(), 9))
              .movePointRight(digits)
              .setScale(0, RoundingMode.FLOOR);
      return JsonValue.number(number);
    } catch (DateTimeException notOne) {
      throw new FunctionException("ISO 8601 text such as 2026-11-01T12:00:00Z", time);
    }
  }

  private static JsonValue toDate(JsonValue time) throws FunctionException {
    String text = time.text();
    try {
      boolean isLocal = text.matches("[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9:.]*)?");
      return JsonValue.string(
          isLocal
              ? text.substring(0, 10)
              : OffsetDateTime.parse(text.toUpperCase(Locale.ROOT))
                  .toInstant()
                  .toString()
                  .substring(0, 10));
    } catch (DateTimeException notOne) {
      throw new FunctionException("ISO 8601 text such as 2026-11-01T12:00:00Z", time);
    }
  }
}
