package io.millrace.job.clickhouse.insert;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class CircuitBreakerTest {
  private final AtomicLong now = new AtomicLong(Long.MAX_VALUE - 5);
  private double random = 1;
  private final CircuitBreaker circuit = new CircuitBreaker(now::get, () -> random);

  @Test
  void admitsEverythingWhileTheServerWorks() {
    circuit.succeeded();
    assertThat(circuit.admits()).isTrue();
    assertThat(circuit.admits()).isTrue();
  }

  @Test
  void aFailureOpensItForAWhileAndThenOneProbeGoesThrough() {
    circuit.failed();
    assertThat(circuit.admits()).isFalse();
    pass(Duration.ofMillis(999));
    assertThat(circuit.admits()).isFalse();
    pass(Duration.ofMillis(1));
    assertThat(circuit.admits()).as("the probe").isTrue();
    assertThat(circuit.admits()).as("another beside it").isFalse();
    pass(Duration.ofHours(1));
    assertThat(circuit.admits()).as("another after an hour").isFalse();
  }

  @Test
  void aProbeThatSucceedsClosesItAndForgetsTheFailures() {
    circuit.failed();
    circuit.failed();
    circuit.failed();
    pass(Duration.ofSeconds(4));
    assertThat(circuit.admits()).isTrue();
    circuit.succeeded();
    assertThat(circuit.admits()).isTrue();
    circuit.failed();
    pass(Duration.ofSeconds(1));
    assertThat(circuit.admits()).isTrue();
  }

  @Test
  void eachFailureDoublesTheWhileUpToACap() {
    for (long seconds : new long[] {1, 2, 4, 8, 16, 30, 30, 30}) {
      circuit.failed();
      pass(Duration.ofSeconds(seconds).minusNanos(1));
      assertThat(circuit.admits()).as("before %s s", seconds).isFalse();
      pass(Duration.ofNanos(1));
      assertThat(circuit.admits()).as("after %s s", seconds).isTrue();
    }
  }

  @Test
  void jitterSpreadsTheProbesOverTheWhile() {
    random = 0.25;
    circuit.failed();
    pass(Duration.ofMillis(249));
    assertThat(circuit.admits()).isFalse();
    pass(Duration.ofMillis(1));
    assertThat(circuit.admits()).isTrue();
  }

  @Test
  void aLateSuccessOfAnEarlierAttemptShowsThatTheServerLives() {
    circuit.failed();
    circuit.succeeded();
    assertThat(circuit.admits()).isTrue();
  }

  private void pass(Duration time) {
    now.addAndGet(time.toNanos());
  }
}
