package io.millrace.udf.decode.change;

import io.millrace.udf.json.JsonException;
import io.millrace.udf.record.Reason;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.util.Optional;

/** Times of sources as ISO 8601 text. A source's unit is given as its digits below the second. */
public final class Moment {
  private static final long SECONDS_PER_DAY = 86_400;
  private static final int MICROSECONDS = 6;

  /** Epoch numbers below this are seconds: until the year 5138. */
  private static final BigDecimal LARGEST_SECONDS = new BigDecimal("1e11");

  private static final BigDecimal LARGEST_MILLISECONDS = new BigDecimal("1e14");
  private static final BigDecimal LARGEST_MICROSECONDS = new BigDecimal("1e17");

  private Moment() {}

  /**
   * A moment in UTC: {@code 2026-11-28T12:00:00.000000Z}.
   *
   * @param micros since the epoch
   * @throws DateTimeException outside of java.time's range
   */
  public static String utc(long micros) {
    return local(micros, MICROSECONDS) + "Z";
  }

  /**
   * A date and time without a zone: {@code 2026-11-28T12:00:00.000}.
   *
   * @param count since 1970-01-01 00:00:00
   * @param digits of the count below the second: 0, 3, 6 or 9
   * @throws DateTimeException outside of java.time's range
   */
  static String local(long count, int digits) {
    long unit = unit(digits);
    long seconds = Math.floorDiv(count, unit);
    LocalDate day = LocalDate.ofEpochDay(Math.floorDiv(seconds, SECONDS_PER_DAY));
    StringBuilder text = new StringBuilder(32).append(day).append('T');
    clock(Math.floorMod(seconds, SECONDS_PER_DAY), text);
    fraction(Math.floorMod(count, unit), digits, text);
    return text.toString();
  }

  /**
   * A time of day or a duration: {@code 12:00:00.000}, {@code -101:00:00}.
   *
   * @param digits of the count below the second: 0, 3, 6 or 9
   */
  static String time(long count, int digits) {
    long unit = unit(digits);
    StringBuilder text = new StringBuilder(24).append(count < 0 ? "-" : "");
    // The quotient is negative for a negative count, so that no count overflows.
    clock(Math.abs(count / unit), text);
    fraction(Math.abs(count % unit), digits, text);
    return text.toString();
  }

  /**
   * Microseconds since the epoch of an epoch number whose unit its size tells: seconds until the
   * year 5138, otherwise milliseconds, microseconds or nanoseconds.
   *
   * @throws JsonException if it does not fit
   */
  public static long microsOfAnyUnit(BigDecimal epoch) throws JsonException {
    BigDecimal size = epoch.abs();
    int digits =
        size.compareTo(LARGEST_SECONDS) < 0
            ? 0
            : size.compareTo(LARGEST_MILLISECONDS) < 0
                ? 3
                : size.compareTo(LARGEST_MICROSECONDS) < 0 ? MICROSECONDS : 9;
    return micros(epoch, digits);
  }

  /**
   * Microseconds since the epoch.
   *
   * @param digits of the count below the second: 0, 3, 6 or 9
   * @throws JsonException if it does not fit
   */
  static long micros(BigDecimal epoch, int digits) throws JsonException {
    try {
      return epoch
          .movePointRight(MICROSECONDS - digits)
          .setScale(0, RoundingMode.FLOOR)
          .longValueExact();
    } catch (ArithmeticException beyond) {
      throw new JsonException(
          Reason.UNDECODABLE, "Expected a time since 1970 but found " + epoch, 0);
    }
  }

  /** Microseconds since the epoch of ISO 8601 text with a zone; empty if it is something else. */
  public static Optional<Long> microsOfIso(String text) {
    try {
      OffsetDateTime time = OffsetDateTime.parse(text);
      return Optional.of(
          Math.addExact(
              Math.multiplyExact(time.toEpochSecond(), 1_000_000L), time.getNano() / 1_000));
    } catch (DateTimeException | ArithmeticException notOne) {
      return Optional.empty();
    }
  }

  private static long unit(int digits) {
    long unit = 1;
    for (int i = 0; i < digits; i++) {
      unit *= 10;
    }
    return unit;
  }

  private static void clock(long seconds, StringBuilder text) {
    two(seconds / 3600, text);
    two(seconds / 60 % 60, text.append(':'));
    two(seconds % 60, text.append(':'));
  }

  private static void two(long number, StringBuilder text) {
    text.append(number < 10 ? "0" : "").append(number);
  }

  private static void fraction(long count, int digits, StringBuilder text) {
    if (digits > 0) {
      String number = Long.toString(count);
      text.append('.');
      for (int i = number.length(); i < digits; i++) {
        text.append('0');
      }
      text.append(number);
    }
  }
}
