package io.millrace.job.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.job.fixture.Destination;
import io.millrace.job.fixture.PipelineCluster;
import io.millrace.testkit.kinesis.KinesisDocument;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.IntStream;
import org.apache.flink.api.common.JobID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The other guarantee: rows show without waiting for a checkpoint, on a table without a window. */
final class AtLeastOnceITCase {
  private static final int DOCUMENTS = 100;

  private final Destination events = new Destination(2, "id UInt64");

  @Test
  void rowsShowLongBeforeTheFirstCheckpoint(@TempDir Path folder) throws Exception {
    events.clickhouse.query(
        "ALTER TABLE "
            + events.database
            + ".events RESET SETTING non_replicated_deduplication_window");
    events
        .kinesis
        .streams()
        .put(
            events.stream,
            IntStream.range(0, DOCUMENTS)
                .mapToObj(id -> KinesisDocument.of("key-" + id, "{\"id\": " + id + "}"))
                .toList());
    try (PipelineCluster flink = PipelineCluster.start(1, folder)) {
      JobID job =
          flink.submit(
              events.config(
                  "delivery.guarantee=at-least-once", "delivery.checkpoint-interval=30min"),
              1,
              null);
      Awaitility.await("rows")
          .atMost(Duration.ofMinutes(1))
          .until(() -> events.rows() == DOCUMENTS);
      assertThat(flink.latestCheckpoint(job)).isEmpty();
      flink.stop(job);
    }
    assertThat(events.count("uniqExact(id) FROM " + events.database + ".events"))
        .isEqualTo(DOCUMENTS);
  }
}
