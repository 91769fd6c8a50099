package io.millrace.job.preflight.zone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.LocalDate;
import java.time.LocalTime;
import java.time.ZoneId;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ZoneComparisonTest {
  private static final LocalDate UNTIL = LocalDate.of(2036, 12, 1);

  private final ZoneComparison comparison = new ZoneComparison(UNTIL);

  @Test
  void everyWeekHasADay() {
    assertThat(comparison.days()).hasSize(3_491).isSorted().doesNotHaveDuplicates();
    assertThat(comparison.days()).allMatch(day -> day.getDayOfWeek().getValue() == 7);
    assertThat(comparison.days()).startsWith(LocalDate.of(1970, 1, 4));
    assertThat(comparison.days()).last().isEqualTo(LocalDate.of(2036, 11, 23));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "UTC", "Europe/Berlin", "America/St_Johns", "Australia/Lord_Howe", "Pacific/Kiritimati",
        "Pacific/Apia", "Africa/Casablanca", "Asia/Kathmandu", "America/Mexico_City", "+05:30"
      })
  void theSameZoneDoesNotDiffer(String zone) {
    assertThat(comparison.difference(ZoneId.of(zone), noons(ZoneId.of(zone)))).isEmpty();
  }

  /** Berlin got summer time four years after Paris. Mexico ended it in 2022. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          Europe/Berlin       | Europe/Paris     | in 103 of 183 weeks between 1976-03-28 and 1979-09-23, on the first day by 60 minutes
          America/Mexico_City | Etc/GMT+6        | in 789 of 1386 weeks between 1996-04-07 and 2022-10-23, on the first day by 60 minutes
          """)
  void anotherZoneDiffersFromTheFirstDayOn(String java, String server, String difference) {
    assertThat(comparison.difference(ZoneId.of(java), noons(ZoneId.of(server))))
        .hasValue(difference);
  }

  @Test
  void oneWeekIsEnough() {
    ZoneId zone = ZoneId.of("Europe/Berlin");
    LocalDate changed = LocalDate.of(2027, 3, 28);

    assertThat(
            comparison.difference(
                zone, noons(day -> noon(zone, day) + (day.equals(changed) ? -1800 : 0))))
        .hasValue(
            "in 1 of 1 weeks between 2027-03-28 and 2027-03-28, on the first day by 30 minutes");
  }

  @Test
  void everyDayNeedsAnAnswer() {
    assertThatThrownBy(() -> comparison.difference(ZoneId.of("UTC"), List.of(1L)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1 answers for 3491 days");
  }

  private List<Long> noons(ZoneId zone) {
    return noons(day -> noon(zone, day));
  }

  private List<Long> noons(Function<LocalDate, Long> noon) {
    return comparison.days().stream().map(noon).collect(Collectors.toList());
  }

  private static long noon(ZoneId zone, LocalDate day) {
    return day.atTime(LocalTime.NOON).atZone(zone).toEpochSecond();
  }
}
