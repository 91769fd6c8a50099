package io.millrace.job.benchmark;

import io.millrace.testkit.Folders;
import io.millrace.testkit.clickhouse.ClickHouseOptions;
import io.millrace.testkit.clickhouse.ClickHouseServer;
import io.millrace.testkit.flink.FlinkCluster;
import io.millrace.testkit.flink.FlinkOptions;
import io.millrace.testkit.kinesis.KinesisDocument;
import io.millrace.testkit.kinesis.KinesisEmulator;
import io.millrace.testkit.kinesis.KinesisOptions;
import io.millrace.udf.benchmark.Machine;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

/**
 * What shards cost: a pipeline on a stream of 1, 64 and 256 shards, as people submit it, to a
 * Flink of real processes.
 *
 * <p>Arguments: the file to write, and nothing else. Without it the numbers are only printed.
 */
final class ShardsBenchmark {
  static final String MEMORY = "1536m";

  /** For many subscriptions, which need about 4 MiB of heap each. */
  static final String MORE_MEMORY = "3g";

  static final Duration POLL_INTERVAL = Duration.ofSeconds(1);
  static final Duration CHECKPOINT_INTERVAL = Duration.ofSeconds(1);

  private static final List<Integer> SHARDS = List.of(1, 64, 256);
  private static final int MANY_SHARDS = 256;

  private final ClickHouseServer clickhouse;
  private final Path folder;

  private ShardsBenchmark(ClickHouseServer clickhouse, Path folder) {
    this.clickhouse = clickhouse;
    this.folder = folder;
  }

  public static void main(String[] args) throws Exception {
    Machine machine = Machine.here();
    Path folder = Files.createTempDirectory("millrace-benchmark");
    try (ClickHouseServer clickhouse = ClickHouseServer.start(ClickHouseOptions.temporary())) {
      List<ShardsRun> runs = new ArrayList<>();
      for (ShardsRun.Reader reader : ShardsRun.Reader.values()) {
        for (int shards :
            reader == ShardsRun.Reader.STEADY_POLLING ? List.of(MANY_SHARDS) : SHARDS) {
          runs.add(new ShardsBenchmark(clickhouse, folder).run(reader, shards));
          System.out.println(runs.get(runs.size() - 1));
        }
      }
      ShardsPage page = new ShardsPage(clickhouse.query("SELECT version()"), machine, runs);
      System.out.println(page.table());
      if (args.length == 1) {
        Notes.write(Path.of(args[0]), ShardsPage.HEADING, page.text());
      }
    } finally {
      Folders.delete(folder);
    }
  }

  /** With a new emulator and a new cluster, so that memory holds nothing of the run before. */
  private ShardsRun run(ShardsRun.Reader reader, int shards) throws Exception {
    clickhouse.query("DROP TABLE IF EXISTS events SYNC");
    clickhouse.query(
        "CREATE TABLE events (id UInt64, _shard_id String) ENGINE = MergeTree ORDER BY id"
            + " SETTINGS non_replicated_deduplication_window = 10000");
    try (KinesisEmulator kinesis =
            KinesisEmulator.start(KinesisOptions.temporary().withStream("events", shards));
        FlinkCluster flink =
            FlinkCluster.start(
                FlinkOptions.temporary(1, 2)
                    .optimizing()
                    .with("taskmanager.memory.process.size", memory(reader, shards))
                    .with("metrics.fetcher.update-interval", "1000"))) {
      kinesis.streams().put("events", documents(shards));
      Path file = configuration(reader, kinesis);
      RunningJob job = RunningJob.submit(flink, file);
      Duration start = job.untilRows(clickhouse, shards);
      if (!clickhouse.query("SELECT uniqExact(_shard_id) FROM events").equals("" + shards)) {
        throw new IllegalStateException("Not every shard has its row");
      }
      return job.atRest(reader, shards, start);
    }
  }

  private static String memory(ShardsRun.Reader reader, int shards) {
    boolean isMuch = reader == ShardsRun.Reader.FAN_OUT && shards >= MANY_SHARDS;
    return isMuch ? MORE_MEMORY : MEMORY;
  }

  private static List<KinesisDocument> documents(int shards) {
    BigInteger width = BigInteger.ONE.shiftLeft(128).divide(BigInteger.valueOf(shards));
    return IntStream.range(0, shards)
        .mapToObj(
            shard ->
                KinesisDocument.of("key", "{\"id\": " + shard + "}")
                    .withHashKey(width.multiply(BigInteger.valueOf(shard))))
        .toList();
  }

  private Path configuration(ShardsRun.Reader reader, KinesisEmulator kinesis) throws IOException {
    List<String> lines =
        new ArrayList<>(
            List.of(
                "source.stream: events",
                "source.region: " + KinesisEmulator.REGION,
                "source.endpoint: " + kinesis.endpoint(),
                "source.credentials.type: basic",
                "source.credentials.access-key-id: " + KinesisEmulator.ACCESS_KEY,
                "source.credentials.secret-access-key: " + KinesisEmulator.ACCESS_KEY,
                "clickhouse.url: " + clickhouse.url(),
                "clickhouse.table: events",
                // Each run begins with a new stream and a new table.
                "pipeline.fresh: true",
                "delivery.checkpoint-interval: " + CHECKPOINT_INTERVAL.toSeconds() + "s"));
    lines.add(reader.options());
    return Files.write(folder.resolve("pipeline.yaml"), lines);
  }
}
