package io.millrace.job.source.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import org.apache.flink.kinesis.shaded.com.amazonaws.services.kinesis.model.AmazonKinesisException;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** How often a call is made, and when it is given up. */
final class KinesisTriesTest {
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  private final SteppedClock clock = new SteppedClock();
  private final KinesisTries tries =
      new KinesisTries("GetRecords of stream events", PATIENCE, clock);

  @ParameterizedTest
  @ValueSource(
      strings = {"ProvisionedThroughputExceededException", "KMSThrottlingException", "Unheard"})
  void whatPassesIsTriedForEver(String code) {
    for (int i = 0; i < 1_000; i++) {
      Duration pause = tries.failed(refusal(code));
      assertThat(pause).isPositive().isLessThanOrEqualTo(Duration.ofSeconds(10));
      clock.step(Duration.ofMinutes(1));
    }
  }

  @Test
  void theNetworkIsTriedForEver() {
    for (int i = 0; i < 1_000; i++) {
      tries.failed(new IllegalStateException(new IOException("Connection reset")));
      clock.step(Duration.ofMinutes(1));
    }
  }

  @Test
  void whatLastsIsGivenUpAfterTheTime() {
    int count = 0;
    Duration waited = Duration.ZERO;
    try {
      while (count < 1_000) {
        Duration pause = tries.failed(refusal("AccessDeniedException"));
        count++;
        waited = waited.plus(pause);
        clock.step(pause);
      }
    } catch (SuppressRestartsException end) {
      assertThat(end)
          .hasRootCauseInstanceOf(KinesisRefusedException.class)
          .rootCause()
          .hasMessageStartingWith(
              "Kinesis refuses GetRecords of stream events with AccessDeniedException: not you. It"
                  + " did so ")
          .hasMessageContaining("Allow it in the identity's IAM policy")
          .hasMessageEndingWith("Then resume the job from its latest checkpoint.");
    }
    assertThat(count).isBetween(KinesisTries.LEAST_TRIES, 40);
    assertThat(waited).isBetween(PATIENCE, PATIENCE.plusSeconds(60));
  }

  @Test
  void timeAloneIsNotEnough() {
    for (int i = 1; i < KinesisTries.LEAST_TRIES; i++) {
      tries.failed(refusal("KMSDisabledException"));
      clock.step(Duration.ofHours(1));
    }
    assertThatThrownBy(() -> tries.failed(refusal("KMSDisabledException")))
        .isInstanceOf(SuppressRestartsException.class);
  }

  @Test
  void aSuccessBeginsANewCount() {
    for (int i = 0; i < 100; i++) {
      tries.failed(refusal("AccessDeniedException"));
      clock.step(Duration.ofHours(1));
      tries.succeeded();
    }
  }

  /** Also when throttling comes between. */
  @Test
  void whatPassesDoesNotHideWhatLasts() {
    assertThatThrownBy(
            () -> {
              for (int i = 0; i < 2 * KinesisTries.LEAST_TRIES; i++) {
                tries.failed(refusal("AccessDeniedException"));
                tries.failed(refusal("LimitExceededException"));
                clock.step(Duration.ofMinutes(1));
              }
            })
        .isInstanceOf(SuppressRestartsException.class);
  }

  /** AWS repeats the signed request, with its session token. */
  @Test
  void whatIsSaidOfASignatureIsNotRepeated() {
    AmazonKinesisException refusal = refusal("InvalidSignatureException");
    refusal.setErrorMessage("The Canonical String was x-amz-security-token:secret");

    assertThat(AwsError.in(refusal)).get().hasToString("InvalidSignatureException");
  }

  private static AmazonKinesisException refusal(String code) {
    AmazonKinesisException refusal = new AmazonKinesisException("not you");
    refusal.setErrorCode(code);
    refusal.setStatusCode(400);
    return refusal;
  }

  private static final class SteppedClock extends Clock {
    private Instant now = Instant.parse("2026-11-28T00:00:00Z");

    void step(Duration time) {
      now = now.plus(time);
    }

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
  }
}
