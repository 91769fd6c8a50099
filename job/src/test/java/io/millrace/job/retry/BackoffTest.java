package io.millrace.job.retry;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class BackoffTest {
  private final Backoff backoff = new Backoff(Duration.ofMillis(200), Duration.ofSeconds(30));

  @Test
  void theLongestWaitDoublesUpToTheCap() {
    long[] millis = {200, 400, 800, 1_600, 3_200, 6_400, 12_800, 25_600, 30_000, 30_000};
    for (int failures = 1; failures <= millis.length; failures++) {
      assertThat(backoff.fullJitter(failures, 1))
          .isEqualTo(Duration.ofMillis(millis[failures - 1]));
    }
    assertThat(backoff.fullJitter(Integer.MAX_VALUE, 1)).isEqualTo(Duration.ofSeconds(30));
  }

  @Test
  void fullJitterIsOverTheWholeRange() {
    assertThat(backoff.fullJitter(9, 0)).isZero();
    assertThat(backoff.fullJitter(9, 0.5)).isEqualTo(Duration.ofSeconds(15));
  }

  @Test
  void equalJitterIsInTheUpperHalf() {
    assertThat(backoff.equalJitter(9, 0)).isEqualTo(Duration.ofSeconds(15));
    assertThat(backoff.equalJitter(9, 0.5)).isEqualTo(Duration.ofMillis(22_500));
    assertThat(backoff.equalJitter(9, 1)).isEqualTo(Duration.ofSeconds(30));
  }

  @Test
  void noDurationIsTooLong() {
    Backoff forever = new Backoff(Duration.ofDays(200_000), Duration.ofSeconds(Long.MAX_VALUE));
    assertThat(forever.fullJitter(1, 1)).isEqualTo(Duration.ofNanos(Long.MAX_VALUE));
    assertThat(forever.fullJitter(1_000, 1)).isEqualTo(Duration.ofNanos(Long.MAX_VALUE));
  }

  @Test
  void noWaitIsNegativeOrAboveTheCap() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 10_000; i++) {
      Duration first = Duration.ofNanos(1 + (random.nextLong() >>> (1 + random.nextInt(63))));
      Duration cap = first.plusNanos(random.nextLong() >>> (1 + random.nextInt(63)));
      Backoff any = new Backoff(first, cap);
      int failures = 1 + (random.nextInt() >>> (1 + random.nextInt(31)));
      assertThat(any.fullJitter(failures, random.nextDouble()))
          .as("seed %s", seed)
          .isBetween(Duration.ZERO, cap);
      assertThat(any.equalJitter(failures, random.nextDouble()))
          .as("seed %s", seed)
          .isBetween(Duration.ZERO, cap);
    }
  }
}
