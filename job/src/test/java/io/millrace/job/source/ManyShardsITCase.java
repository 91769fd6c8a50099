package io.millrace.job.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.job.fixture.Destination;
import io.millrace.job.fixture.PipelineCluster;
import io.millrace.testkit.kinesis.KinesisDocument;
import io.millrace.testkit.kinesis.KinesisEmulator;
import io.millrace.testkit.kinesis.KinesisOptions;
import java.math.BigInteger;
import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.IntStream;
import org.apache.flink.api.common.JobID;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A stream of 256 shards: each is read, saved and resumed. */
final class ManyShardsITCase {
  private static final int SHARDS = 256;
  private static final BigInteger WIDTH =
      BigInteger.ONE.shiftLeft(128).divide(BigInteger.valueOf(SHARDS));

  private final KinesisEmulator kinesis = KinesisEmulator.start(KinesisOptions.temporary());
  private final Destination events =
      new Destination(kinesis, SHARDS, "id UInt64, _shard_id String");

  @AfterEach
  void stop() {
    kinesis.close();
  }

  @Test
  void goOnFromASavepoint(@TempDir Path folder) throws Exception {
    try (PipelineCluster flink = PipelineCluster.start(3, folder)) {
      put(0);
      JobID first = submit(flink, 2, null, "TRIM_HORIZON");
      events.awaitRows(SHARDS);
      put(1);
      events.awaitRows(2 * SHARDS);
      String savepoint = flink.stop(first);
      put(2);

      JobID second = submit(flink, 3, savepoint, "TRIM_HORIZON");
      events.awaitRows(3 * SHARDS);
      put(3);
      events.awaitRows(4 * SHARDS);
      flink.stop(second);
    }

    assertThat(rows()).isEqualTo(4 * SHARDS + "\t" + 4 * SHARDS + "\t0\t" + SHARDS);
  }

  @Test
  void areReadFromNowOn(@TempDir Path folder) throws Exception {
    try (PipelineCluster flink = PipelineCluster.start(2, folder)) {
      put(0);
      // The clock of Kinesis is known in whole seconds: LATEST may be a second too early.
      Awaitility.await().pollDelay(Duration.ofSeconds(2)).until(() -> true);
      JobID job = submit(flink, 2, null, "LATEST");
      put(1);
      events.awaitRows(SHARDS);
      flink.cancel(job);
      put(2);

      JobID restored = submit(flink, 2, flink.latestCheckpoint(job).orElseThrow(), "LATEST");
      events.awaitRows(2 * SHARDS);
      flink.stop(restored);
    }

    assertThat(rows()).isEqualTo(2 * SHARDS + "\t" + 2 * SHARDS + "\t" + SHARDS + "\t" + SHARDS);
  }

  /** The emulator answers some hundred calls a second, and is to have time for other things. */
  private JobID submit(
      PipelineCluster flink, int parallelism, @Nullable String from, String position)
      throws Exception {
    return flink.submit(
        events.config("source.position=" + position, "source.poll-interval=2s"), parallelism, from);
  }

  /** One document into each shard. */
  private void put(int round) {
    kinesis
        .streams()
        .put(events.stream, IntStream.range(0, SHARDS).mapToObj(i -> document(round, i)).toList());
  }

  private static KinesisDocument document(int round, int shard) {
    return KinesisDocument.of("key", "{\"id\": " + (round * SHARDS + shard) + "}")
        .withHashKey(WIDTH.multiply(BigInteger.valueOf(shard)));
  }

  private String rows() {
    return events.clickhouse.query(
        "SELECT count(), uniqExact(id), min(id), uniqExact(_shard_id) FROM "
            + events.database
            + ".events");
  }
}
