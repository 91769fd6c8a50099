package io.millrace.job.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.job.fixture.Destination;
import io.millrace.job.fixture.PipelineCluster;
import io.millrace.job.fixture.PipelineUnderLoad;
import io.millrace.job.fixture.Resharding;
import io.millrace.testkit.chaos.ChaosRun;
import io.millrace.testkit.chaos.ChaosStack;
import io.millrace.testkit.flink.FlinkCluster;
import io.millrace.testkit.kinesis.KinesisDocument;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.apache.flink.api.common.JobID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Shards come and go while the pipeline runs, crashes and is upgraded. */
final class ReshardingITCase {
  private static final int BATCH = 20;

  private final Destination events = new Destination(2, "id UInt64, _shard_id String");
  private final Resharding shards = new Resharding(events);
  private final AtomicBoolean producing = new AtomicBoolean(true);

  @Test
  void losesAndDoublesNothing(@TempDir Path folder) throws Exception {
    CompletableFuture<Integer> producer = CompletableFuture.supplyAsync(this::produce);
    int put;
    try (PipelineCluster flink = PipelineCluster.start(2, folder)) {
      JobID job = flink.submit(events.config(), 2, null);
      awaitArrivals();
      shards.split(0);
      awaitArrivals();
      shards.merge(1);
      flink.cancel(job);
      String checkpoint = flink.latestCheckpoint(job).orElseThrow();

      JobID restored = flink.submit(events.config(), 2, checkpoint);
      awaitArrivals();
      shards.scale(4);
      awaitArrivals();
      String savepoint = flink.stop(restored);
      shards.scale(2);

      producing.set(false);
      put = producer.get();
      JobID last = flink.submit(events.config(), 2, savepoint, Instant.now());
      flink.awaitEnd(last);
    }

    assertThat(
            events.clickhouse.query(
                "SELECT count(), uniqExact(id), max(id) FROM " + events.database + ".events"))
        .isEqualTo(put + "\t" + put + "\t" + (put - 1));
    assertThat(events.kinesis.streams().shards(events.stream)).hasSizeGreaterThan(8);
    assertThat(events.count("uniqExact(_shard_id) FROM " + events.database + ".events"))
        .isGreaterThan(4);
  }

  @Test
  void norDoesItWhenTaskManagersAreKilledMeanwhile(@TempDir Path folder) {
    producing.set(false);
    try (PipelineUnderLoad load = new PipelineUnderLoad(folder)) {
      Resharding underLoad = new Resharding(load.stack.kinesis().streams(), ChaosStack.STREAM);
      load.pipeline.start(PipelineUnderLoad.jar(), 2 * ChaosRun.SLOTS);
      load.awaitArrivals();
      underLoad.split(0);
      replaceTaskManager(load.stack.flink());
      underLoad.merge(2);
      load.awaitArrivals();
      underLoad.scale(8);
      load.awaitCheckpoints(1);
      replaceTaskManager(load.stack.flink());
      underLoad.scale(4);
      load.awaitArrivals();
      Awaitility.await("a restart for each that was killed")
          .atMost(Duration.ofMinutes(1))
          .until(() -> load.pipeline.restarts() >= 2);
      load.assertExactlyOnce();
      assertThat(underLoad.open()).hasSize(4);
    }
  }

  /** Each of the two has a part of the job: it needs all slots there are. */
  private static void replaceTaskManager(FlinkCluster flink) {
    flink.killTaskManager(flink.taskManagers().get(0));
    flink.startTaskManager();
  }

  private int produce() {
    int put = 0;
    while (producing.get()) {
      int from = put;
      List<KinesisDocument> documents =
          IntStream.range(from, from + BATCH)
              .mapToObj(id -> KinesisDocument.of("key-" + id, "{\"id\": " + id + "}"))
              .toList();
      events.kinesis.streams().put(events.stream, documents);
      put += BATCH;
    }
    return put;
  }

  private void awaitArrivals() {
    long now = events.rows();
    Awaitility.await("more rows")
        .atMost(Duration.ofMinutes(1))
        .pollInterval(Duration.ofMillis(200))
        .until(() -> events.rows() > now + BATCH);
  }
}
