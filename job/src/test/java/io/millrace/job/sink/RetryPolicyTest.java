package io.millrace.job.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class RetryPolicyTest {
  private static final Duration HOUR = Duration.ofHours(1);

  private final RetryPolicy policy =
      new RetryPolicy(Duration.ofMillis(200), Duration.ofSeconds(30), HOUR);

  @Test
  void theLongestWaitDoublesUpToItsCap() {
    assertThat(policy.backoff(1, Duration.ZERO, 1, Duration.ZERO)).contains(Duration.ofMillis(200));
    assertThat(policy.backoff(2, Duration.ZERO, 1, Duration.ZERO)).contains(Duration.ofMillis(400));
    assertThat(policy.backoff(8, Duration.ZERO, 1, Duration.ZERO))
        .contains(Duration.ofMillis(25_600));
    assertThat(policy.backoff(9, Duration.ZERO, 1, Duration.ZERO)).contains(Duration.ofSeconds(30));
    assertThat(policy.backoff(1_000_000, Duration.ZERO, 1, Duration.ZERO))
        .contains(Duration.ofSeconds(30));
  }

  @Test
  void jitterIsOverTheWholeRange() {
    assertThat(policy.backoff(9, Duration.ZERO, 0, Duration.ZERO)).contains(Duration.ZERO);
    assertThat(policy.backoff(9, Duration.ZERO, 0.5, Duration.ZERO))
        .contains(Duration.ofSeconds(15));
  }

  @Test
  void waitsAtLeastAsLongAsTheServerAsksButNotBeyondTheDeadline() {
    Duration asked = Duration.ofMinutes(5);
    assertThat(policy.backoff(1, Duration.ZERO, 0, asked)).contains(asked);
    assertThat(policy.backoff(9, Duration.ZERO, 1, Duration.ofSeconds(1)))
        .contains(Duration.ofSeconds(30));
    assertThat(policy.backoff(1, HOUR.minusSeconds(10), 0, asked)).contains(Duration.ofSeconds(10));
  }

  @Test
  void theLastAttemptIsAtTheDeadline() {
    assertThat(policy.backoff(99, HOUR.minusSeconds(10), 1, Duration.ZERO))
        .contains(Duration.ofSeconds(10));
    assertThat(policy.backoff(99, HOUR, 1, Duration.ZERO)).isEmpty();
    assertThat(policy.backoff(99, HOUR.plusSeconds(1), 1, Duration.ZERO)).isEmpty();
  }

  @Test
  void refusesWhatMakesNoSense() {
    Duration second = Duration.ofSeconds(1);
    assertThatThrownBy(() -> new RetryPolicy(Duration.ZERO, second, second))
        .hasMessageContaining("initialBackoff");
    assertThatThrownBy(() -> new RetryPolicy(second, Duration.ofMillis(999), second))
        .hasMessageContaining("maxBackoff");
    assertThatThrownBy(() -> new RetryPolicy(second, second, second.negated()))
        .hasMessageContaining("deadline");
  }
}
