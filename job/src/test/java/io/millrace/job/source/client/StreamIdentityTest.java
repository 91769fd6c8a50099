package io.millrace.job.source.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.apache.flink.api.java.tuple.Tuple2;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.services.kinesis.model.StreamDescriptionSummary;

/** When two descriptions are of one stream. */
final class StreamIdentityTest {
  private static final String ARN = "arn:aws:kinesis:eu-west-1:123456789012:stream/";

  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "A/events, 2026-01-01T00:00:00Z, A/events, 2026-01-01T00:00:00Z, false",
        "A/events, 2026-01-01T00:00:00Z, A/events, 2026-01-01T00:00:00.999Z, false",
        "A/events, 2026-01-01T00:00:00Z, A/events, 2026-01-01T00:00:01Z, true",
        "A/events, 2026-01-01T00:00:01Z, A/events, 2026-01-01T00:00:00Z, true",
        "A/events, 2026-01-01T00:00:00Z, A/other, 2026-01-01T00:00:00Z, true",
        "A/events, 2026-01-01T00:00:00Z, A/events, -, false",
        "A/events, -, A/events, 2026-01-01T00:00:00Z, false",
        "A/events, -, A/events, -, false",
        "A/events, -, A/other, -, true",
        "events, -, A/events, -, false",
        "events, -, A/other, -, true",
        "events, 2026-01-01T00:00:00Z, events, 2026-02-01T00:00:00Z, true",
        "arn:aws:kinesis:eu-west-1:999999999999:stream/events, -, A/events, -, true",
        "arn:aws:kinesis:us-east-1:123456789012:stream/events, -, A/events, -, true",
      })
  void isOther(
      String arn,
      @Nullable Instant created,
      String arn2,
      @Nullable Instant created2,
      boolean other) {
    StreamIdentity before = new StreamIdentity(arn.replace("A/", ARN), created);
    StreamIdentity now = new StreamIdentity(arn2.replace("A/", ARN), created2);

    assertThat(now.isOtherThan(before)).isEqualTo(other);
    assertThat(before.isOtherThan(now)).isEqualTo(other);
    assertThat(StreamIdentity.of(before.saved()).isOtherThan(now)).isEqualTo(other);
  }

  @Test
  void whatIsNotToldNowWasToldBefore() {
    StreamIdentity before = new StreamIdentity(ARN + "events", Instant.EPOCH);

    assertThat(new StreamIdentity("events", null).or(before).saved()).isEqualTo(before.saved());
  }

  @Test
  void savedStateHasTwoFields() {
    assertThat(new StreamIdentity("events", Instant.ofEpochMilli(7)).saved())
        .isEqualTo(Tuple2.of("events", 7L));
    assertThat(new StreamIdentity("events", null).saved())
        .isEqualTo(Tuple2.of("events", Long.MIN_VALUE));
  }

  @Test
  void anEmulatorThatTellsNothing() {
    StreamIdentity bare =
        StreamIdentity.of(StreamDescriptionSummary.builder().streamName("events").build());

    assertThat(bare.saved()).isEqualTo(Tuple2.of("events", Long.MIN_VALUE));
    assertThat(bare.arn()).isEmpty();
  }
}
