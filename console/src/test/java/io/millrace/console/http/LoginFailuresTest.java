package io.millrace.console.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.console.http.LoginFailures.Verdict;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

final class LoginFailuresTest {
  private Instant now = Instant.EPOCH;
  private final LoginFailures failures =
      new LoginFailures(
          new Clock() {
            @Override
            public Instant instant() {
              return now;
            }

            @Override
            public ZoneId getZone() {
              return ZoneOffset.UTC;
            }

            @Override
            public Clock withZone(ZoneId zone) {
              return this;
            }
          });

  @Test
  void anAddressAboveItsLimitDoesNotUseUpThatOfAll() {
    for (int i = 0; i < LoginFailures.MOST_OF_ADDRESS; i++) {
      assertThat(failures.add("a")).isEqualTo(Verdict.FEW);
    }
    assertThat(failures.add("a")).isEqualTo(Verdict.LIMIT);
    for (int i = 0; i < 10 * LoginFailures.MOST; i++) {
      assertThat(failures.add("a")).isEqualTo(Verdict.ABOVE_LIMIT);
    }
    assertThat(failures.add("b")).isEqualTo(Verdict.FEW);
  }

  @Test
  void manyAddressesHaveALimitTogether() {
    for (int i = 0; i < LoginFailures.MOST; i++) {
      assertThat(failures.add("address " + i)).isEqualTo(Verdict.FEW);
    }
    assertThat(failures.add("one more")).isEqualTo(Verdict.LIMIT);
    assertThat(failures.add("and another")).isEqualTo(Verdict.ABOVE_LIMIT);
  }

  @Test
  void aMinuteLaterAllBeginAgain() {
    for (int i = 0; i < 2 * LoginFailures.MOST; i++) {
      var unused = failures.add("address " + i % 20);
    }
    now = now.plus(Duration.ofSeconds(59));
    assertThat(failures.add("address 1")).isNotEqualTo(Verdict.FEW);
    now = now.plus(Duration.ofSeconds(1));
    assertThat(failures.add("address 1")).isEqualTo(Verdict.FEW);
  }
}
