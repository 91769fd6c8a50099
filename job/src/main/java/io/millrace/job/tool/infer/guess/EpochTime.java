package io.millrace.job.tool.infer.guess;

import java.math.BigInteger;
import java.time.Instant;
import java.time.LocalDate;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Recognises numbers that are times: since 1970, in a unit that name and range tell. */
final class EpochTime {
  private static final Instant EARLIEST = Instant.parse("2000-01-01T00:00:00Z");
  private static final Instant LATEST = Instant.parse("2100-01-01T00:00:00Z");

  /** As days since 1970, 1900 to 2100; smaller numbers than these in a sample count days. */
  private static final BigInteger FIRST_DAY = BigInteger.valueOf(-25_567);

  private static final BigInteger LAST_DAY = BigInteger.valueOf(47_482);
  private static final BigInteger RECENT_DAY = BigInteger.valueOf(7_305);

  private EpochTime() {}

  /** A time, if all the numbers from least to greatest are between the years 2000 and 2100. */
  static Optional<Guess> of(Field field, BigInteger least, BigInteger greatest) {
    if (FieldWords.isDay(field) && isDays(least, greatest)) {
      return Optional.of(days(least, greatest));
    }
    if (!FieldWords.isTime(field)) {
      return Optional.empty();
    }
    return unit(least, greatest, "seconds", ChronoUnit.SECONDS, "DateTime('UTC')")
        .or(() -> unit(least, greatest, "milliseconds", ChronoUnit.MILLIS, "DateTime64(3, 'UTC')"))
        .or(() -> unit(least, greatest, "microseconds", ChronoUnit.MICROS, "DateTime64(6, 'UTC')"))
        .or(() -> unit(least, greatest, "nanoseconds", ChronoUnit.NANOS, "DateTime64(9, 'UTC')"));
  }

  /** Seconds with a fraction. */
  static Optional<Guess> fraction(Field field) {
    Field.Decimals decimals = field.decimals();
    if (!FieldWords.isTime(field) || !decimals.areKnown()) {
      return Optional.empty();
    }
    BigInteger least = decimals.least().toBigInteger();
    BigInteger greatest = decimals.greatest().toBigInteger();
    if (field.hasWholeNumbers()) {
      least = least.min(field.least());
      greatest = greatest.max(field.greatest());
    }
    int precision = decimals.most() <= 3 ? 3 : decimals.most() <= 6 ? 6 : 9;
    return unit(
        least, greatest, "seconds", ChronoUnit.SECONDS, "DateTime64(" + precision + ", 'UTC')");
  }

  private static Optional<Guess> unit(
      BigInteger least, BigInteger greatest, String word, ChronoUnit unit, String type) {
    BigInteger perSecond =
        BigInteger.valueOf(ChronoUnit.SECONDS.getDuration().dividedBy(unit.getDuration()));
    BigInteger first = least.divide(perSecond);
    BigInteger last = greatest.divide(perSecond);
    boolean plausible =
        first.compareTo(BigInteger.valueOf(EARLIEST.getEpochSecond())) > 0
            && last.compareTo(BigInteger.valueOf(LATEST.getEpochSecond())) < 0;
    return plausible
        ? Optional.of(
            Guess.time(
                type,
                "its name and values say: " + word + " since 1970",
                Map.of("unit", word),
                Stream.of(month(first), month(last)).collect(Collectors.toSet())))
        : Optional.empty();
  }

  private static boolean isDays(BigInteger least, BigInteger greatest) {
    return least.compareTo(FIRST_DAY) >= 0
        && greatest.compareTo(LAST_DAY) <= 0
        && greatest.compareTo(RECENT_DAY) >= 0;
  }

  /** A number into a Date counts days. */
  private static Guess days(BigInteger least, BigInteger greatest) {
    return Guess.time(
        least.signum() < 0 ? "Date32" : "Date",
        "its name and values say: days since 1970, as Debezium writes dates",
        Map.of(),
        Stream.of(least, greatest)
            .map(day -> YearMonth.from(LocalDate.ofEpochDay(day.longValueExact())))
            .collect(Collectors.toSet()));
  }

  private static YearMonth month(BigInteger seconds) {
    return YearMonth.from(Instant.ofEpochSecond(seconds.longValueExact()).atOffset(ZoneOffset.UTC));
  }
}
