package io.millrace.job.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.job.fixture.Destination;
import io.millrace.job.fixture.PipelineCluster;
import io.millrace.testkit.kinesis.KinesisDocument;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.flink.api.common.JobID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.kinesis.model.Shard;

/** Where a pipeline starts to read, and where it resumes. */
final class StartPositionITCase {
  private final Destination events = new Destination(2, "id UInt64, note String DEFAULT 'none'");

  @Test
  void latestLeavesOutWhatWasThereBefore(@TempDir Path folder) throws Exception {
    put(1, 0);
    Awaitility.await().pollDelay(Duration.ofMillis(1_500)).until(() -> true);
    try (PipelineCluster flink = PipelineCluster.start(1, folder)) {
      JobID job = flink.submit(events.config("source.position=LATEST"), 1, null);
      put(2, 0);
      events.awaitRows(1);
      flink.stop(job);
    }
    assertThat(ids()).isEqualTo("2");
  }

  /**
   * Nothing was read from the second shard when the savepoint was taken; resubmitted later with
   * LATEST, the pipeline still begins there where it was first submitted.
   */
  @Test
  void latestLosesNothingBetweenSavepointAndResubmission(@TempDir Path folder) throws Exception {
    try (PipelineCluster flink = PipelineCluster.start(1, folder)) {
      JobID job = flink.submit(events.config("source.position=LATEST"), 1, null);
      put(1, 0);
      events.awaitRows(1);
      String savepoint = flink.stop(job);

      put(2, 1);
      Awaitility.await().pollDelay(Duration.ofMillis(1_500)).until(() -> true);

      JobID resumed = flink.submit(events.config("source.position=LATEST"), 1, savepoint);
      put(3, 0);
      events.awaitRows(3);
      flink.stop(resumed);
    }
    assertThat(ids()).isEqualTo("1\n2\n3");
  }

  /** What the pipeline was first told counts, for shards nothing was read from yet too. */
  @Test
  void aSavepointIsNotOverruledByANewPosition(@TempDir Path folder) throws Exception {
    try (PipelineCluster flink = PipelineCluster.start(1, folder)) {
      JobID job = flink.submit(events.config("source.position=TRIM_HORIZON"), 1, null);
      put(1, 0);
      events.awaitRows(1);
      String savepoint = flink.stop(job);

      put(2, 1);
      Awaitility.await().pollDelay(Duration.ofMillis(1_500)).until(() -> true);

      JobID resumed = flink.submit(events.config("source.position=LATEST"), 1, savepoint);
      events.awaitRows(2);
      flink.stop(resumed);
    }
    assertThat(ids()).isEqualTo("1\n2");
  }

  @Test
  void aMomentLeavesOutWhatArrivedBefore(@TempDir Path folder) throws Exception {
    put(1, 0);
    Awaitility.await().pollDelay(Duration.ofMillis(1_500)).until(() -> true);
    Instant moment = Instant.now();
    put(2, 0);
    put(3, 1);
    try (PipelineCluster flink = PipelineCluster.start(1, folder)) {
      JobID job =
          flink.submit(
              events.config("source.position=AT_TIMESTAMP", "source.timestamp=" + moment), 1, null);
      events.awaitRows(2);
      flink.stop(job);
    }
    assertThat(ids()).isEqualTo("2\n3");
  }

  @Test
  void fanOutReadsTheSameRecords(@TempDir Path folder) throws Exception {
    put(1, 0);
    put(2, 1);
    try (PipelineCluster flink = PipelineCluster.start(1, folder)) {
      JobID job =
          flink.submit(
              events.config("source.reader=enhanced-fan-out", "source.consumer-name=millrace-it"),
              1,
              null);
      events.awaitRows(2);
      flink.stop(job);
    }
    assertThat(ids()).isEqualTo("1\n2");
  }

  private void put(int id, int shard) {
    Shard target = events.kinesis.streams().shards(events.stream).get(shard);
    BigInteger hashKey = new BigInteger(target.hashKeyRange().startingHashKey());
    events
        .kinesis
        .streams()
        .put(
            events.stream,
            List.of(KinesisDocument.of("k", "{\"id\": " + id + "}").withHashKey(hashKey)));
  }

  private String ids() {
    return events.clickhouse.query("SELECT id FROM " + events.database + ".events ORDER BY id");
  }
}
