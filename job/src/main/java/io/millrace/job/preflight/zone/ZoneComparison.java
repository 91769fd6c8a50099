package io.millrace.job.preflight.zone;

import io.millrace.udf.LocalTimes;
import java.time.Instant;
import java.time.LocalDate;
import java.time.Period;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Compares what Millrace and a server make of local times. Both have a copy of the time zone
 * database, of different age. One noon a week is enough: a new rule lasts longer than that, and
 * noon is far from every change of clocks.
 *
 * <p>Times long ago are not compared: their rules are corrected often, and few pipelines send them.
 * Rules for times far ahead are made later.
 */
final class ZoneComparison {
  private static final int YEARS_BACK = 5;
  private static final int YEARS_AHEAD = 10;
  private static final long NOON = 12 * 60 * 60;
  private static final long DAY = 24 * 60 * 60;

  private final List<LocalDate> days;

  ZoneComparison(LocalDate today) {
    days =
        today
            .minusYears(YEARS_BACK)
            .datesUntil(today.plusYears(YEARS_AHEAD), Period.ofWeeks(1))
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
   * @throws IllegalArgumentException if a day has no answer
   */
  Optional<String> difference(ZoneId zone, List<Long> noons) {
    if (noons.size() != days.size()) {
      throw new IllegalArgumentException(noons.size() + " answers for " + days.size() + " days");
    }
    LocalTimes local = new LocalTimes(zone);
    String first = "";
    int count = 0;
    for (int i = 0; i < noons.size(); i++) {
      long ours = local.toInstant(days.get(i).toEpochDay() * DAY + NOON);
      long theirs = noons.get(i);
      if (ours != theirs) {
        count++;
        first = first.isEmpty() ? text(days.get(i), ours, theirs) : first;
      }
    }
    return count == 0
        ? Optional.empty()
        : Optional.of(first + ", and " + count + " of " + days.size() + " weeks differ");
  }

  private static String text(LocalDate day, long ours, long theirs) {
    return day + " 12:00:00 is " + utc(ours) + " for Java, " + utc(theirs) + " for the server";
  }

  private static String utc(long seconds) {
    return Instant.ofEpochSecond(seconds).atOffset(ZoneOffset.UTC).toString();
  }
}
