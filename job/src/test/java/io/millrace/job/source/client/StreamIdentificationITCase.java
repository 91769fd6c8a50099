package io.millrace.job.source.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.job.config.SourceConfig;
import io.millrace.job.config.load.ConfigSources;
import io.millrace.job.fixture.ScriptedKinesis;
import io.millrace.job.source.SourceFixture;
import io.millrace.testkit.kinesis.KinesisEmulator;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.junit.jupiter.api.Test;

/** Whether the stream is the one that was read before. */
final class StreamIdentificationITCase {
  private final KinesisEmulator kinesis = KinesisEmulator.forTests();
  private final String stream = kinesis.streams().newStream(1);

  @Test
  void theEmulatorTellsBoth() throws Exception {
    StreamIdentity identity = identification().check(null).orElseThrow();

    assertThat(identity.arn()).get().asString().endsWith(":stream/" + stream);
    assertThat(Instant.ofEpochMilli(identity.saved().f1))
        .isBetween(Instant.now().minusSeconds(600), Instant.now().plusSeconds(5));
    assertThat(identification().check(identity)).isPresent();
  }

  @Test
  void theMessageSaysWhatToDo() throws Exception {
    StreamIdentity before =
        new StreamIdentity(
            identification().check(null).orElseThrow().arn().orElseThrow(), Instant.EPOCH);

    assertThatThrownBy(() -> identification().check(before))
        .isInstanceOf(SuppressRestartsException.class)
        .cause()
        .isInstanceOf(ChangedStreamException.class)
        .hasMessageContaining("created at 1970-01-01T00:00:00Z")
        .hasMessageContaining("source.streams.<new label>.stream: " + stream)
        .hasMessageContaining("--allow-non-restored-state")
        .hasMessageContaining("--fresh");
  }

  /** Read by name, another account's stream would be mistaken for one in this account. */
  @Test
  void theArnOfAnotherAccount() throws Exception {
    String foreign = "arn:aws:kinesis:us-east-1:999999999999:stream/" + stream;
    SourceConfig config =
        ConfigSources.in(name -> null)
            .overrides(
                List.of(
                    "source.stream=" + foreign,
                    "source.endpoint=" + kinesis.endpoint(),
                    "source.credentials.type=basic",
                    "source.credentials.access-key-id=x",
                    "source.credentials.secret-access-key=x",
                    "clickhouse.url=http://127.0.0.1:1",
                    "clickhouse.table=t"))
            .load()
            .source();

    assertThatThrownBy(() -> identification(config).check(null))
        .isInstanceOf(SuppressRestartsException.class)
        .cause()
        .hasMessageContaining("Millrace reads streams by name")
        .hasMessageContaining("assume-role");
  }

  /** Nothing is known then, and the job reads. */
  @Test
  void whoMayNotDescribeTheStreamReadsOn() throws Exception {
    try (ScriptedKinesis refusing = new ScriptedKinesis()) {
      refusing.refusing(9, 400, "AccessDeniedException", "not DescribeStreamSummary");
      SourceConfig config = SourceFixture.config(stream, refusing.endpoint());

      assertThat(identification(config).check(new StreamIdentity("other", Instant.EPOCH)))
          .isEmpty();
    }
  }

  /** Neither does an emulator that says little. */
  @Test
  void anEmulatorWithoutArnAndMoment() throws Exception {
    try (ScriptedKinesis scripted = new ScriptedKinesis()) {
      scripted.answering(Map.of("StreamDescriptionSummary", Map.of("StreamName", stream)));
      SourceConfig config = SourceFixture.config(stream, scripted.endpoint());
      StreamIdentity before = identification().check(null).orElseThrow();

      assertThat(identification(config).check(before))
          .get()
          .satisfies(now -> assertThat(now.saved()).isEqualTo(before.saved()));
    }
  }

  private StreamIdentification identification() throws Exception {
    return identification(SourceFixture.config(stream, kinesis.endpoint()));
  }

  private static StreamIdentification identification(SourceConfig config) {
    return new StreamIdentification(config, new KinesisRetry(config, new CountDownLatch(1)));
  }
}
