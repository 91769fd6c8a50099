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
  private final ZoneComparison comparison = new ZoneComparison(LocalDate.of(2026, 11, 30));

  @Test
  void everyWeekHasADay() {
    assertThat(comparison.days()).hasSize(783).isSorted().doesNotHaveDuplicates();
    assertThat(comparison.days()).startsWith(LocalDate.of(2021, 11, 30), LocalDate.of(2021, 12, 7));
    assertThat(comparison.days()).last().isEqualTo(LocalDate.of(2036, 11, 25));
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

  /** Mexico ended summer time in 2022. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          America/Mexico_City | Etc/GMT+6     | 2022-04-05 12:00:00 is 2022-04-05T17:00Z for Java, 2022-04-05T18:00Z for the server, and 30 of 783 weeks differ
          Etc/GMT+6           | US/Central    | 2022-03-15 12:00:00 is 2022-03-15T18:00Z for Java, 2022-03-15T17:00Z for the server, and 510 of 783 weeks differ
          """)
  void anotherZoneDiffersFromTheFirstDayOn(String java, String server, String difference) {
    assertThat(comparison.difference(ZoneId.of(java), noons(ZoneId.of(server))))
        .hasValue(difference);
  }

  @Test
  void oneWeekIsEnough() {
    ZoneId zone = ZoneId.of("Europe/Berlin");
    LocalDate changed = LocalDate.of(2027, 3, 30);

    assertThat(
            comparison.difference(
                zone, noons(day -> noon(zone, day) + (day.equals(changed) ? -1800 : 0))))
        .hasValue(
            "2027-03-30 12:00:00 is 2027-03-30T10:00Z for Java, 2027-03-30T09:30Z for the server, and"
                + " 1 of 783 weeks differ");
  }

  @Test
  void everyDayNeedsAnAnswer() {
    assertThatThrownBy(() -> comparison.difference(ZoneId.of("UTC"), List.of(1L)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("1 answers for 783 days");
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
