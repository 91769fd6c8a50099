package io.millrace.job.config.value;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.function.Supplier;

/** Times as users write them. */
public final class Timestamps {
  private static final BigDecimal NANOS = BigDecimal.valueOf(1_000_000_000L);

  private Timestamps() {}

  /**
   * ISO-8601 with a zone or offset, a date alone (midnight UTC), or seconds since 1970. A time
   * without a zone is refused: it would mean another moment on another machine.
   */
  public static Optional<Instant> parse(String text) {
    String trimmed = text.trim();
    if (trimmed.matches("[0-9]{1,12}(\\.[0-9]{1,9})?")) {
      return attempt(() -> epochSeconds(new BigDecimal(trimmed)));
    }
    if (trimmed.matches("[0-9]{4}-[0-9]{2}-[0-9]{2}")) {
      return attempt(() -> LocalDate.parse(trimmed).atStartOfDay(ZoneOffset.UTC).toInstant());
    }
    return attempt(() -> Instant.from(DateTimeFormatter.ISO_DATE_TIME.parse(trimmed)));
  }

  private static Instant epochSeconds(BigDecimal seconds) {
    BigDecimal whole = seconds.setScale(0, RoundingMode.FLOOR);
    long nanos = seconds.subtract(whole).multiply(NANOS).longValueExact();
    return Instant.ofEpochSecond(whole.longValueExact(), nanos);
  }

  private static Optional<Instant> attempt(Supplier<Instant> parser) {
    try {
      return Optional.of(parser.get());
    } catch (DateTimeException notAMoment) {
      return Optional.empty();
    }
  }
}
