package io.millrace.job.clickhouse.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryAfterTest {
  private static final Instant NOW = Instant.parse("2026-11-28T12:00:00Z");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "0                             | 0",
        "7                             | 7",
        " 120 ~                        | 0",
        "86400                         | 600",
        "Sat, 28 Nov 2026 12:00:30 GMT | 30",
        "Sat, 28 Nov 2026 11:59:30 GMT | 0",
        "Sun, 29 Nov 2026 12:00:00 GMT | 600",
        "-5                            | 0",
        "99999999999999999999          | 0",
        "soon                          | 0",
        "~~                            | 0"
      })
  void isSecondsOrADate(String header, long seconds) {
    assertThat(RetryAfter.parse(header, NOW)).isEqualTo(Duration.ofSeconds(seconds));
  }
}
