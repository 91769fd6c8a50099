package io.millrace.job.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.job.config.PipelineConfig;
import io.millrace.job.fixture.Destination;
import io.millrace.job.fixture.PipelineCluster;
import io.millrace.testkit.chaos.FaultProxy;
import io.millrace.testkit.chaos.Interference;
import io.millrace.testkit.kinesis.KinesisDocument;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.IntStream;
import org.apache.flink.api.common.JobID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The other guarantee: rows show without waiting for a checkpoint, on a table without a window. */
final class AtLeastOnceITCase {
  private static final int DOCUMENTS = 100;
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final Destination events = new Destination(2, "id UInt64");

  @Test
  void rowsShowLongBeforeTheFirstCheckpoint(@TempDir Path folder) throws Exception {
    events.clickhouse.query(
        "ALTER TABLE "
            + events.database
            + ".events RESET SETTING non_replicated_deduplication_window");
    put(0);
    try (PipelineCluster flink = PipelineCluster.start(1, folder)) {
      JobID job =
          flink.submit(
              events.config(
                  "delivery.guarantee=at-least-once", "delivery.checkpoint-interval=30min"),
              1,
              null);
      awaitIds(DOCUMENTS);
      assertThat(flink.latestCheckpoint(job)).isEmpty();
      flink.stop(job);
    }
    assertThat(events.rows()).isEqualTo(DOCUMENTS);
  }

  @Test
  void checkpointsCompleteWhileClickHouseFailsAndLoseNothing(@TempDir Path folder)
      throws Exception {
    int clickhouse = URI.create(events.clickhouse.url()).getPort();
    try (FaultProxy proxy = FaultProxy.to(clickhouse);
        PipelineCluster flink = PipelineCluster.start(1, folder)) {
      PipelineConfig config =
          events.config(
              "clickhouse.url=" + proxy.url(),
              "delivery.guarantee=at-least-once",
              "delivery.flush-interval=100ms",
              "delivery.checkpoint-interval=250ms");
      JobID job = flink.submit(config, 1, null);
      put(0);
      awaitIds(DOCUMENTS);

      proxy.begin(Interference.ANSWER_503);
      put(DOCUMENTS);
      Awaitility.await("blocks in flight").atMost(PATIENCE).until(() -> proxy.strikes() > 0);
      int last = number(flink.latestCheckpoint(job));
      Awaitility.await("more checkpoints")
          .atMost(PATIENCE)
          .until(() -> number(flink.latestCheckpoint(job)) > last + 2);
      String checkpoint = flink.latestCheckpoint(job).orElseThrow();
      flink.cancel(job);
      proxy.end();

      JobID restored = flink.submit(config, 1, checkpoint);
      awaitIds(2 * DOCUMENTS);
      flink.stop(restored);
    }
  }

  private void put(int first) {
    events
        .kinesis
        .streams()
        .put(
            events.stream,
            IntStream.range(first, first + DOCUMENTS)
                .mapToObj(id -> KinesisDocument.of("key-" + id, "{\"id\": " + id + "}"))
                .toList());
  }

  private void awaitIds(int count) {
    Awaitility.await(count + " ids")
        .atMost(PATIENCE)
        .until(() -> events.count("uniqExact(id) FROM " + events.database + ".events") == count);
  }

  private static int number(Optional<String> checkpoint) {
    return checkpoint.map(path -> path.replaceFirst(".*/chk-", "")).map(Integer::valueOf).orElse(0);
  }
}
