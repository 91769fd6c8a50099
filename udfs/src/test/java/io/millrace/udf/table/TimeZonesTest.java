package io.millrace.udf.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.DateTimeException;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TimeZonesTest {
  /** The offset in July 2024. */
  @ParameterizedTest
  @CsvSource({
    "UTC, Z",
    "Europe/Berlin, +02:00",
    "EST, -05:00",
    "EST5EDT, -04:00",
    "MST, -07:00",
    "HST, -10:00",
    "ROC, +08:00",
    "Factory, Z",
    "Etc/GMT+3, -03:00",
    "Fixed/UTC+03:00:00, +03:00",
    "Fixed/UTC-03:30:15, -03:30:15",
    "Fixed/UTC+00:00:00, Z"
  })
  void zonesHaveTheNamesThatClickHouseHasForThem(String name, String offset) {
    Instant july = Instant.parse("2024-07-01T00:00:00Z");

    assertThat(TimeZones.of(name).getRules().getOffset(july)).hasToString(offset);
  }

  @ParameterizedTest
  @ValueSource(strings = {"localtime", "", "Mars/Olympus", "Fixed/UTC+25:00:00", "Fixed/UTC+3"})
  void unknownOnesAreNamed(String name) {
    assertThatThrownBy(() -> TimeZones.of(name))
        .isInstanceOf(DateTimeException.class)
        .hasMessage("time zone '" + name + "' is unknown to this Java runtime");
  }
}
