package io.millrace.job.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.job.config.PipelineConfig;
import io.millrace.job.convert.RunTotals;
import io.millrace.job.fixture.Destination;
import io.millrace.job.fixture.PipelineCluster;
import io.millrace.job.fixture.Resharding;
import io.millrace.testkit.kinesis.KinesisDocument;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.flink.api.common.JobID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A run that ends by itself, having committed exactly what arrived before a moment. */
final class BoundedRunITCase {
  private static final int BEFORE = 2_000;

  /** Hash keys of shards: each of three has a third. */
  private static final BigInteger FIRST_SHARD = BigInteger.ZERO;

  private static final BigInteger SECOND_SHARD = BigInteger.ONE.shiftLeft(127);

  private final Destination events = new Destination(3, "id UInt64");

  /** More subtasks than shards, a shard that was split before, and records after the moment. */
  @Test
  void endsAtTheMomentWithEverythingCommitted(@TempDir Path folder) throws Exception {
    events.put(0, BEFORE / 2);
    new Resharding(events).split(0);
    events.put(BEFORE / 2, BEFORE);
    Instant until = Destination.moment();
    events.put(BEFORE, BEFORE + 100);

    try (PipelineCluster flink = PipelineCluster.start(6, folder)) {
      JobID job = flink.submit(events.config(), 6, null, until);
      RunTotals totals = flink.awaitEnd(job);

      assertThat(totals.documents()).isEqualTo(BEFORE);
      assertThat(totals.rows()).isEqualTo(BEFORE);
      assertThat(totals.rejected()).isZero();
      assertThat(totals.blocks()).isPositive();
    }
    assertThat(ids()).isEqualTo(BEFORE + "\t" + BEFORE + "\t0\t" + (BEFORE - 1));

    try (PipelineCluster flink = PipelineCluster.start(1, folder)) {
      JobID job =
          flink.submit(
              events.config("source.position=AT_TIMESTAMP", "source.timestamp=" + until),
              1,
              null,
              Instant.now());
      assertThat(flink.awaitEnd(job).documents()).isEqualTo(100);
    }
    int all = BEFORE + 100;
    assertThat(ids()).isEqualTo(all + "\t" + all + "\t0\t" + (all - 1));
  }

  @Test
  void readsWithFanOutToTheSameEnd(@TempDir Path folder) throws Exception {
    events.put(0, 100);
    Instant until = Destination.moment();
    events.put(100, 110);

    try (PipelineCluster flink = PipelineCluster.start(2, folder)) {
      JobID job =
          flink.submit(
              events.config("source.reader=enhanced-fan-out", "source.consumer-name=bounded"),
              2,
              null,
              until);
      assertThat(flink.awaitEnd(job).documents()).isEqualTo(100);
    }
    assertThat(ids()).isEqualTo("100\t100\t0\t99");
  }

  /** An idle shard says that nothing is left, in an answer without records. */
  @ParameterizedTest
  @ValueSource(strings = {"polling", "enhanced-fan-out"})
  void endsAlthoughNothingArrivesAfterTheMoment(String reader, @TempDir Path folder)
      throws Exception {
    events.put(1);
    Instant until = Destination.moment();

    try (PipelineCluster flink = PipelineCluster.start(2, folder)) {
      JobID job =
          flink.submit(
              events.config("source.reader=" + reader, "source.consumer-name=bounded"),
              2,
              null,
              until);
      assertThat(flink.awaitEnd(job).documents()).isEqualTo(1);
    }
  }

  /**
   * One answer has the last records before the moment, records after it, and the end of the shard.
   * Another shard is not read that far when the run is stopped.
   */
  @Test
  void whatAClosedShardHasAfterTheMomentIsReadByALaterRun(@TempDir Path folder) throws Exception {
    put(100, 1_000, SECOND_SHARD);
    put(0, 10, FIRST_SHARD);
    Instant until = Destination.moment();
    put(10, 20, FIRST_SHARD);
    new Resharding(events).split(0);

    PipelineConfig slowly = events.config("source.records-per-poll=25");
    try (PipelineCluster flink = PipelineCluster.start(2, folder)) {
      JobID job = flink.submit(slowly, 2, null, until);
      Awaitility.await("the first shard's rows")
          .atMost(Duration.ofMinutes(1))
          .until(() -> rowsBelow(100) == 10);
      String savepoint = flink.stop(job);
      assertThat(events.rows()).isLessThan(910);

      JobID later = flink.submit(events.config(), 2, savepoint, Instant.now());
      flink.awaitEnd(later);
    }
    assertThat(rowsBelow(100)).isEqualTo(20);
    assertThat(ids()).isEqualTo("920\t920\t0\t999");
  }

  private long rowsBelow(int id) {
    return events.count("count() FROM " + events.database + ".events WHERE id < " + id);
  }

  private void put(int from, int to, BigInteger hashKey) {
    List<KinesisDocument> documents =
        IntStream.range(from, to)
            .mapToObj(id -> KinesisDocument.of("k", "{\"id\": " + id + "}").withHashKey(hashKey))
            .toList();
    events.kinesis.streams().put(events.stream, documents);
  }

  /** Cancelled on the way and gone on from its checkpoint, it ends at the same place. */
  @Test
  void aRunThatCrashedGoesOnFromItsCheckpointToTheSameEnd(@TempDir Path folder) throws Exception {
    events.put(0, 700);
    Instant until = Destination.moment();
    events.put(700, 800);
    PipelineConfig slowly = events.config("source.records-per-poll=5");
    try (PipelineCluster flink = PipelineCluster.start(2, folder)) {
      JobID job = flink.submit(slowly, 2, null, until);
      Awaitility.await("rows").atMost(Duration.ofMinutes(1)).until(() -> events.rows() > 0);
      flink.cancel(job);
      assertThat(events.rows()).isLessThan(700);
      JobID resumed = flink.submit(slowly, 2, flink.latestCheckpoint(job).orElseThrow(), until);
      flink.awaitEnd(resumed);
    }
    assertThat(ids()).isEqualTo("700\t700\t0\t699");
  }

  private String ids() {
    return events.clickhouse.query(
        "SELECT count(), uniqExact(id), min(id), max(id) FROM " + events.database + ".events");
  }
}
