package io.millrace.job.tool.infer;

import java.math.BigInteger;
import java.time.Instant;
import java.time.YearMonth;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Guesses the width of integers, with room to grow, or the times they represent. */
final class IntegerGuess {
  /** A value that is this many times the greatest seen still fits. */
  private static final BigInteger HEADROOM = BigInteger.valueOf(4);

  /** Fewer values are not significant. */
  private static final int ENOUGH = 20;

  private static final int[] WIDTHS = {8, 16, 32, 64, 128, 256};

  /** Sequential ids: a sample has only the small ones. */
  private static final Pattern GROWING_NAME =
      Pattern.compile(
          "(?i:(.*[^a-z])?(id|seq|sequence|offset))|.*[a-z](Id|ID|Seq|Sequence|Offset)");

  private static final Pattern TIME_NAME =
      Pattern.compile(
          "(?i)(.*[^a-z])?(time|timestamp|ts|date|epoch|created|updated|modified|generated"
              + "|at|millis|ms)([^a-z].*)?|.*[a-z](Time|Date|At|Timestamp|Ts|Millis|Ms)");
  private static final Instant EARLIEST = Instant.parse("2000-01-01T00:00:00Z");
  private static final Instant LATEST = Instant.parse("2100-01-01T00:00:00Z");

  private IntegerGuess() {}

  static Guess of(Field field, String serverType) {
    return epoch(field).orElseGet(() -> width(field, serverType));
  }

  private static Guess width(Field field, String serverType) {
    BigInteger least = field.least();
    BigInteger greatest = field.greatest();
    boolean signed = least.signum() < 0;
    if (field.values() < ENOUGH && fits(least, greatest, signed, 64, BigInteger.ONE)) {
      return Guess.of(signed ? "Int64" : serverType, "");
    }
    if (GROWING_NAME.matcher(field.name()).matches()
        && fits(least, greatest, signed, 64, BigInteger.ONE)) {
      return Guess.of(
          signed ? "Int64" : "UInt64",
          "from " + least + " to " + greatest + ", and its name says that it grows");
    }
    for (int width : WIDTHS) {
      BigInteger factor = width < 64 ? HEADROOM : BigInteger.ONE;
      if (fits(least, greatest, signed, width, factor)) {
        String type = (signed ? "Int" : "UInt") + width;
        return Guess.of(type, "from " + least + " to " + greatest);
      }
    }
    return Guess.of("String", "integers of more than 256 bits");
  }

  private static boolean fits(
      BigInteger least, BigInteger greatest, boolean signed, int width, BigInteger factor) {
    BigInteger bound = BigInteger.ONE.shiftLeft(signed ? width - 1 : width);
    return greatest.multiply(factor).compareTo(bound) < 0
        && least.multiply(factor).negate().compareTo(bound) <= 0;
  }

  private static Optional<Guess> epoch(Field field) {
    if (!TIME_NAME.matcher(field.name()).matches()) {
      return Optional.empty();
    }
    return unit(field, "seconds", ChronoUnit.SECONDS, "DateTime('UTC')")
        .or(() -> unit(field, "milliseconds", ChronoUnit.MILLIS, "DateTime64(3, 'UTC')"))
        .or(() -> unit(field, "microseconds", ChronoUnit.MICROS, "DateTime64(6, 'UTC')"))
        .or(() -> unit(field, "nanoseconds", ChronoUnit.NANOS, "DateTime64(9, 'UTC')"));
  }

  private static Optional<Guess> unit(Field field, String word, ChronoUnit unit, String type) {
    BigInteger perSecond =
        BigInteger.valueOf(ChronoUnit.SECONDS.getDuration().dividedBy(unit.getDuration()));
    BigInteger first = field.least().divide(perSecond);
    BigInteger last = field.greatest().divide(perSecond);
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

  private static YearMonth month(BigInteger seconds) {
    return YearMonth.from(Instant.ofEpochSecond(seconds.longValueExact()).atOffset(ZoneOffset.UTC));
  }
}
