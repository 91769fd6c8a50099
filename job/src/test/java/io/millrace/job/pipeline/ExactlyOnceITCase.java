package io.millrace.job.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.job.fixture.Destination;
import io.millrace.job.fixture.PipelineCluster;
import io.millrace.testkit.kinesis.KinesisDocument;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.apache.flink.api.common.JobID;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The promise of the project, end to end on real components. */
final class ExactlyOnceITCase {
  private static final int DOCUMENTS = 20_000;
  private static final int MALFORMED_EVERY = 100;
  private static final int CRASHES = 3;

  private final Destination events =
      new Destination(4, "id UInt64, name String, tags Array(String), price Nullable(Float64)");

  @Test
  void everyDocumentLandsOnceThroughThreeCrashes(@TempDir Path folder) throws Exception {
    long seed = System.nanoTime();
    System.out.println("seed " + seed);
    Random random = new Random(seed);

    CompletableFuture<Void> producer =
        CompletableFuture.runAsync(() -> events.kinesis.streams().put(events.stream, documents()));
    try (PipelineCluster flink = PipelineCluster.start(2, folder)) {
      String checkpoint = null;
      for (int crash = 0; crash < CRASHES; crash++) {
        checkpoint = runAndCrash(flink, checkpoint, random);
      }
      producer.get();
      JobID job = flink.submit(events.config(), 2, checkpoint);
      Awaitility.await("all documents to arrive")
          .atMost(Duration.ofMinutes(3))
          .until(() -> events.rows() + events.rejected() >= DOCUMENTS);
      String savepoint = flink.stop(job);
      assertThat(savepoint).isNotEmpty();
    }

    int malformed = DOCUMENTS / MALFORMED_EVERY;
    assertThat(
            events.clickhouse.query(
                "SELECT count(), uniqExact(id), min(id), max(id) FROM "
                    + events.database
                    + ".events"))
        .isEqualTo(
            (DOCUMENTS - malformed) + "\t" + (DOCUMENTS - malformed) + "\t1\t" + (DOCUMENTS - 1));
    assertThat(
            events.clickhouse.query(
                "SELECT count(), uniqExact(raw_message) FROM "
                    + events.database
                    + ".events_errors"))
        .isEqualTo(malformed + "\t" + malformed);
  }

  private String runAndCrash(PipelineCluster flink, @Nullable String checkpoint, Random random)
      throws Exception {
    JobID job = flink.submit(events.config(), 2, checkpoint);
    Awaitility.await("a checkpoint")
        .atMost(Duration.ofMinutes(1))
        .until(() -> flink.latestCheckpoint(job).isPresent());
    Duration rest = Duration.ofMillis(random.nextInt(3_000));
    Awaitility.await().pollDelay(rest).atMost(rest.plusSeconds(5)).until(() -> true);
    flink.cancel(job);
    return flink.latestCheckpoint(job).orElseThrow();
  }

  /** Ids from 0; every hundredth document is cut off. */
  private static List<KinesisDocument> documents() {
    List<KinesisDocument> documents = new ArrayList<>();
    for (int id = 0; id < DOCUMENTS; id++) {
      String json =
          "{\"id\": "
              + id
              + ", \"name\": \"document \\u00e9 "
              + id
              + "\", \"tags\": [\"a\", \"b\"]";
      documents.add(
          KinesisDocument.of(
              "key-" + id, id % MALFORMED_EVERY == 0 ? json : json + ", \"price\": null}"));
    }
    return documents;
  }
}
