package io.millrace.testkit.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

final class WaitingTest {
  @Test
  void aLookThatFailsIsANo() {
    AtomicInteger looks = new AtomicInteger();
    boolean came =
        Waiting.until(
            Duration.ofSeconds(30),
            () -> {
              if (looks.incrementAndGet() < 3) {
                throw new IllegalStateException("no answer");
              }
              return true;
            });
    assertThat(came).isTrue();
    assertThat(looks).hasValue(3);
  }

  @Test
  void whatNeverComesTrueIsANoInTheEnd() {
    assertThat(
            Waiting.until(
                Duration.ofMillis(10),
                () -> {
                  throw new IllegalStateException("no answer");
                }))
        .isFalse();
  }
}
