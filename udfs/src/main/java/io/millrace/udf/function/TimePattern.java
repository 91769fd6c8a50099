package io.millrace.udf.function;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.chrono.IsoChronology;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.format.ResolverStyle;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalQueries;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A java.time pattern for dates and times. Rejects days that do not exist. */
public final class TimePattern {
  private final String pattern;
  private final DateTimeFormatter formatter;

  private TimePattern(String pattern, DateTimeFormatter formatter) {
    this.pattern = pattern;
    this.formatter = formatter;
  }

  /** Parses a pattern; empty unless it describes a day, a time of day, or an instant. */
  public static Optional<TimePattern> of(String pattern) {
    try {
      DateTimeFormatter formatter =
          new DateTimeFormatterBuilder()
              .parseCaseInsensitive()
              .appendPattern(pattern)
              // In strict mode, yyyy requires an era; users mean the current one.
              .parseDefaulting(ChronoField.ERA, 1)
              .toFormatter(Locale.ENGLISH)
              .withChronology(IsoChronology.INSTANCE)
              .withResolverStyle(ResolverStyle.STRICT);
      TimePattern parsed = new TimePattern(pattern, formatter);
      String sample = formatter.format(Instant.EPOCH.atZone(ZoneOffset.UTC));
      return Optional.of(parsed).filter(p -> p.toIso(sample, null).isPresent());
    } catch (IllegalArgumentException | DateTimeException notOne) {
      return Optional.empty();
    }
  }

  /**
   * Converts text with this pattern to ISO 8601; the result has a zone only if the text has one. A
   * time of day always has seconds.
   */
  public Optional<String> toIso(String text) {
    return toIso(text, null);
  }

  /**
   * Converts text with this pattern to ISO 8601.
   *
   * @param zone applies to text without a zone; null to leave it open
   * @return empty if the text does not match the pattern
   */
  Optional<String> toIso(String text, @Nullable ZoneId zone) {
    try {
      TemporalAccessor parsed = formatter.parse(text);
      if (parsed.isSupported(ChronoField.INSTANT_SECONDS)) {
        return Optional.of(Instant.from(parsed).toString());
      }
      LocalDate date = parsed.query(TemporalQueries.localDate());
      LocalTime time = parsed.query(TemporalQueries.localTime());
      if (date == null) {
        return Optional.ofNullable(time).map(TimePattern::clock);
      }
      if (time == null) {
        return Optional.of(date.toString());
      }
      LocalDateTime local = LocalDateTime.of(date, time);
      return Optional.of(
          zone == null ? local.toString() : local.atZone(zone).toInstant().toString());
    } catch (DateTimeException notOfThisForm) {
      return Optional.empty();
    }
  }

  /** With seconds in any case: without a date, 08:05 would be minutes and seconds. */
  private static String clock(LocalTime time) {
    return time.getSecond() == 0 && time.getNano() == 0 ? time + ":00" : time.toString();
  }

  @Override
  public String toString() {
    return pattern;
  }
}
