package io.millrace.job.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.job.config.PipelineConfig;
import io.millrace.job.config.load.ConfigSources;
import io.millrace.job.fixture.Destination;
import io.millrace.job.fixture.PipelineCluster;
import io.millrace.job.fixture.Resharding;
import io.millrace.testkit.kinesis.KinesisEmulator;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.util.ExceptionUtils;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A savepoint of one stream, and another stream where it was: the job ends once, and says why. */
@Timeout(300)
final class ChangedStreamITCase {
  private static final int SHARDS = 2;

  private final Destination events = new Destination(SHARDS, "id UInt64");

  @ParameterizedTest
  @CsvSource({"2, fail", "2, continue", "1, fail", "1, continue", "4, continue"})
  void aStreamThatWasMadeAgain(int shards, String onExpiredPosition, @TempDir Path folder)
      throws Exception {
    try (PipelineCluster flink = PipelineCluster.start(2, folder)) {
      String savepoint = runUntilRead(flink);
      events.kinesis.streams().deleteStream(events.stream);
      pause();
      events.kinesis.streams().createStream(events.stream, shards);
      events.put(events.stream, 2);

      JobID job =
          flink.submit(
              events.config("source.on-expired-position=" + onExpiredPosition), 2, savepoint);

      assertThat(reasonOfEnd(flink, job))
          .contains("The restored state belongs to another stream than source.stream names now")
          .contains(":stream/" + events.stream + ", created at ")
          .contains("--allow-non-restored-state")
          .contains("--fresh")
          .doesNotContain("no longer listed");

      // The way on that it tells.
      JobID goesOn = flink.submitWithLeftovers(underAnotherLabel(), 2, savepoint);
      events.awaitRows(2);
      flink.stop(goesOn);
    }
    assertThat(ids()).isEqualTo("1\n2");
  }

  @Test
  void anotherStreamUnderTheSameKey(@TempDir Path folder) throws Exception {
    String other = events.kinesis.streams().newStream(1);
    try (PipelineCluster flink = PipelineCluster.start(2, folder)) {
      String savepoint = runUntilRead(flink);
      events.put(other, 2);

      JobID job = flink.submit(events.config("source.stream=" + other), 2, savepoint);
      assertThat(reasonOfEnd(flink, job))
          .contains(":stream/" + events.stream + ", created at ")
          .contains(":stream/" + other + ", created at ")
          .contains("set source.stream back to it");

      // The other way on.
      JobID back = flink.submit(events.config(), 1, savepoint);
      events.put(events.stream, 3);
      events.awaitRows(2);
      flink.stop(back);
    }
    assertThat(ids()).isEqualTo("1\n3");
  }

  @Test
  void anotherStreamUnderTheSameLabel(@TempDir Path folder) throws Exception {
    String first = events.kinesis.streams().newStream(1);
    String second = events.kinesis.streams().newStream(1);
    try (PipelineCluster flink = PipelineCluster.start(2, folder)) {
      JobID job = flink.submit(events.config("source.streams.b.stream=" + first), 2, null);
      events.put(first, 1);
      events.awaitRows(1);
      String savepoint = flink.stop(job);

      JobID changed =
          flink.submit(events.config("source.streams.b.stream=" + second), 2, savepoint);
      assertThat(reasonOfEnd(flink, changed))
          .contains("than source.streams.b.stream names now")
          .contains(":stream/" + first);
    }
  }

  /** Neither the number of subtasks, nor a split, nor the ARN in place of the name. */
  @Test
  void whatDoesNotChangeTheStream(@TempDir Path folder) throws Exception {
    try (PipelineCluster flink = PipelineCluster.start(3, folder)) {
      String savepoint = runUntilRead(flink);
      new Resharding(events).split(0);
      events.put(events.stream, 2);
      String arn =
          events
              .kinesis
              .streams()
              .client()
              .describeStreamSummary(request -> request.streamName(events.stream))
              .streamDescriptionSummary()
              .streamARN();

      JobID wider = flink.submit(events.config("source.stream=" + arn), 3, savepoint);
      events.awaitRows(2);
      String again = flink.stop(wider);

      events.put(events.stream, 3);
      JobID narrower = flink.submit(events.config(), 1, again);
      events.awaitRows(3);
      flink.stop(narrower);
    }
    assertThat(ids()).isEqualTo("1\n2\n3");
  }

  private PipelineConfig underAnotherLabel() throws Exception {
    return ConfigSources.in(name -> null)
        .overrides(
            List.of(
                "source.streams.again.stream=" + events.stream,
                "source.region=" + KinesisEmulator.REGION,
                "source.endpoint=" + events.kinesis.endpoint(),
                "source.credentials.type=basic",
                "source.credentials.access-key-id=" + KinesisEmulator.ACCESS_KEY,
                "source.credentials.secret-access-key=" + KinesisEmulator.ACCESS_KEY,
                "clickhouse.url=" + events.clickhouse.url(),
                "clickhouse.database=" + events.database,
                "clickhouse.table=events",
                "delivery.checkpoint-interval=1s"))
        .load();
  }

  private String runUntilRead(PipelineCluster flink) throws Exception {
    events.put(events.stream, 1);
    JobID job = flink.submit(events.config(), 1, null);
    events.awaitRows(1);
    return flink.stop(job);
  }

  private static String reasonOfEnd(PipelineCluster flink, JobID job) throws Exception {
    Awaitility.await("the job's end")
        .atMost(Duration.ofSeconds(60))
        .until(() -> flink.status(job) == JobStatus.FAILED);
    return ExceptionUtils.stringifyException(
        flink
            .result(job)
            .getSerializedThrowable()
            .orElseThrow()
            .deserializeError(ChangedStreamITCase.class.getClassLoader()));
  }

  /** Kinesis makes no stream again within a second; the emulator nearly does. */
  private static void pause() {
    Awaitility.await().pollDelay(Duration.ofSeconds(1)).until(() -> true);
  }

  private String ids() {
    return events.clickhouse.query("SELECT id FROM " + events.database + ".events ORDER BY id");
  }
}
