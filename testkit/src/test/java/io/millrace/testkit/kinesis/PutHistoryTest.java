package io.millrace.testkit.kinesis;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

final class PutHistoryTest {
  private static final Instant START = Instant.parse("2026-11-01T00:00:00Z");

  private final PutHistory history = new PutHistory();

  @Test
  void lagIsTheAgeOfTheOldestBatchNotYetSeenWhole() {
    history.add(1, 100, 1, START);
    history.add(101, 100, 0, START.plusSeconds(1));
    Instant now = START.plusSeconds(5);

    assertThat(history.lag(0, now)).isEqualTo(Duration.ofSeconds(5));
    assertThat(history.lag(99, now)).isEqualTo(Duration.ofSeconds(5));
    assertThat(history.lag(100, now)).isEqualTo(Duration.ofSeconds(4));
    assertThat(history.lag(200, now)).isZero();
  }

  @Test
  void countsWhatWasPut() {
    assertThat(history.firstId(7)).isEqualTo(7);

    history.add(8, 100, 2, START);
    history.add(108, 50, 1, START);

    assertThat(history.put()).isEqualTo(150);
    assertThat(history.malformed()).isEqualTo(3);
    assertThat(history.firstId(7)).isEqualTo(8);
  }
}
