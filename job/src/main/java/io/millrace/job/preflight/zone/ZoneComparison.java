package io.millrace.job.preflight.zone;

import io.millrace.udf.LocalTimes;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * Compares what Millrace and a server make of local times. Both have a copy of the time zone
 * database, of different age. One noon a week is enough: a new rule lasts longer than that, and
 * noon is far from every change of clocks.
 */
final class ZoneComparison {
  private static final int WEEK = 7;
  private static final int NOON = 12 * 60 * 60;

  /** Times before 1970 are not compared: few servers keep them, and old rules often change. */
  private static final LocalDate FIRST = LocalDate.of(1970, 1, 4);

  private final List<LocalDate> days;

  /**
   * @param until exclusive; rules for times far ahead change anyway
   */
  ZoneComparison(LocalDate until) {
    int weeks = (int) (ChronoUnit.DAYS.between(FIRST, until) / WEEK);
    days =
        IntStream.range(0, weeks)
            .mapToObj(week -> FIRST.plusWeeks(week))
            .collect(Collectors.toUnmodifiableList());
  }

  /** The days whose noon is compared, in order. */
  List<LocalDate> days() {
    return days;
  }

  /**
   * Compares.
   *
   * @param zone as Millrace uses it
   * @param noons what the server makes of noon of each day, in seconds since the epoch
   * @return what differs, as a part of a sentence; empty if nothing does
   */
  Optional<String> difference(ZoneId zone, List<Long> noons) {
    if (noons.size() != days.size()) {
      throw new IllegalArgumentException(noons.size() + " answers for " + days.size() + " days");
    }
    LocalTimes ours = new LocalTimes(zone);
    int first = -1;
    int last = -1;
    int count = 0;
    long seconds = 0;
    for (int i = 0; i < noons.size(); i++) {
      long local = days.get(i).toEpochDay() * Duration.ofDays(1).toSeconds() + NOON;
      long difference = ours.toInstant(local) - noons.get(i);
      if (difference != 0) {
        count++;
        last = i;
        if (first < 0) {
          first = i;
          seconds = difference;
        }
      }
    }
    return count == 0 ? Optional.empty() : Optional.of(text(first, last, count, seconds));
  }

  private String text(int first, int last, int count, long seconds) {
    return String.format(
        "in %d of %d weeks between %s and %s, on the first day by %d minutes",
        count,
        last - first + 1,
        days.get(first),
        days.get(last),
        Duration.ofSeconds(Math.abs(seconds)).toMinutes());
  }
}
