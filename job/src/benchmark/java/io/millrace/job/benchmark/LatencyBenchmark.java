package io.millrace.job.benchmark;

import io.millrace.job.config.ConfigException;
import io.millrace.job.config.PipelineConfig;
import io.millrace.job.config.load.ConfigSources;
import io.millrace.job.config.value.Guarantee;
import io.millrace.job.fixture.PipelineCluster;
import io.millrace.job.preflight.NeededWindow;
import io.millrace.testkit.Folders;
import io.millrace.testkit.clickhouse.ClickHouseOptions;
import io.millrace.testkit.clickhouse.ClickHouseServer;
import io.millrace.testkit.kinesis.KinesisEmulator;
import io.millrace.testkit.kinesis.KinesisOptions;
import io.millrace.udf.benchmark.DocumentSet;
import io.millrace.udf.benchmark.Machine;
import io.millrace.udf.table.TableName;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.flink.api.common.JobID;

/**
 * How long a row takes from its arrival in Kinesis until a query sees it: a whole pipeline in this
 * JVM, from the emulator into a real ClickHouse, at three loads with each setting.
 *
 * <p>Arguments: the file to write, and nothing else. Without it the numbers are only printed.
 */
final class LatencyBenchmark {
  static final DocumentSet SET = DocumentSet.NARROW;

  /** Kinesis allows five calls a shard and second. */
  static final Duration POLL_INTERVAL = Duration.ofMillis(200);

  private static final Duration JIT_WARM_UP = Duration.ofSeconds(10);
  private static final Duration CALIBRATION = Duration.ofSeconds(8);

  /** A load runs for so long before it counts. */
  static final Duration SETTLING = Duration.ofSeconds(1);

  private static final String STREAM = "latency-";

  private final ClickHouseServer clickhouse;
  private final KinesisEmulator kinesis;
  private final PipelineCluster flink;
  private int streams;

  private LatencyBenchmark(
      ClickHouseServer clickhouse, KinesisEmulator kinesis, PipelineCluster flink) {
    this.clickhouse = clickhouse;
    this.kinesis = kinesis;
    this.flink = flink;
  }

  public static void main(String[] args) throws Exception {
    Machine machine = Machine.here();
    Path folder = Files.createTempDirectory("millrace-benchmark");
    try (ClickHouseServer clickhouse = ClickHouseServer.start(ClickHouseOptions.temporary());
        KinesisEmulator kinesis = KinesisEmulator.start(KinesisOptions.temporary());
        PipelineCluster flink = PipelineCluster.start(1, folder)) {
      LatencyBenchmark benchmark = new LatencyBenchmark(clickhouse, kinesis, flink);
      double ceiling = benchmark.ceiling();
      System.out.printf("%.1f calls/s at most%n", ceiling);
      List<LatencyRun> runs = new ArrayList<>();
      for (LatencySetting setting : settings()) {
        runs.addAll(benchmark.run(setting, ceiling));
      }
      LatencyPage page =
          new LatencyPage(clickhouse.query("SELECT version()"), machine, ceiling, runs);
      System.out.println(page.table());
      if (args.length == 1) {
        Notes.write(Path.of(args[0]), LatencyPage.HEADING, page.text());
      }
    } finally {
      Folders.delete(folder);
    }
  }

  private static List<LatencySetting> settings() {
    Duration quarter = Duration.ofMillis(250);
    Duration flush = Duration.ofMillis(100);
    LatencySetting flushing =
        LatencySetting.atLeastOnce(Duration.ofSeconds(10), flush, Duration.ofSeconds(20));
    return List.of(
        LatencySetting.exactlyOnce(Duration.ofSeconds(10), Duration.ofSeconds(30)),
        LatencySetting.exactlyOnce(Duration.ofSeconds(2), Duration.ofSeconds(20)),
        LatencySetting.exactlyOnce(Duration.ofSeconds(1), Duration.ofSeconds(15)),
        LatencySetting.exactlyOnce(quarter, Duration.ofSeconds(15)),
        LatencySetting.atLeastOnce(
            Duration.ofSeconds(10), Duration.ofSeconds(1), Duration.ofSeconds(15)),
        flushing,
        LatencySetting.atLeastOnce(Duration.ofSeconds(2), flush, Duration.ofSeconds(15)),
        LatencySetting.atLeastOnce(Duration.ofSeconds(1), flush, Duration.ofSeconds(15)),
        LatencySetting.atLeastOnce(quarter, flush, Duration.ofSeconds(15)),
        flushing.withFanOut());
  }

  /** Calls a second that Kinesis accepts while a pipeline reads and delivers what they bring. */
  private double ceiling() throws Exception {
    LatencySetting setting =
        LatencySetting.exactlyOnce(Duration.ofSeconds(1), JIT_WARM_UP.plus(CALIBRATION));
    try (Scene scene = start(setting)) {
      double unused = scene.puts.asFastAsPossible(JIT_WARM_UP);
      scene.visible.await(scene.puts.calls());
      double ceiling = scene.puts.asFastAsPossible(CALIBRATION);
      scene.visible.await(scene.puts.calls());
      return ceiling;
    }
  }

  private List<LatencyRun> run(LatencySetting setting, double ceiling) throws Exception {
    List<LatencyRun> runs = new ArrayList<>();
    try (Scene scene = start(setting)) {
      List<Window> windows = new ArrayList<>();
      for (int load : setting.loads()) {
        double rate = ceiling * load / 100;
        var unused = scene.puts.at(rate, SETTLING);
        long blocks = blocks();
        long begin = System.nanoTime();
        List<ScheduledPuts.Put> puts = scene.puts.at(rate, setting.measured());
        double seconds = (System.nanoTime() - begin) / 1e9;
        windows.add(new Window(load, puts, seconds, blocks() - blocks));
      }
      scene.visible.await(scene.puts.calls());
      scene.requireAllRowsOnce();
      for (Window window : windows) {
        runs.add(window.run(setting, scene));
        System.out.println(runs.get(runs.size() - 1));
      }
    }
    return runs;
  }

  /** Blocks inserted into the table so far: each takes a number. */
  private long blocks() {
    return Long.parseLong(
        clickhouse.query(
            "SELECT max(max_block_number) FROM system.parts WHERE active AND table = 'events'"));
  }

  /** With a new stream and a new table, so that no setting pays for the rows of another. */
  private Scene start(LatencySetting setting) throws Exception {
    String stream = STREAM + streams++;
    kinesis.streams().createStream(stream, ScheduledPuts.SHARDS);
    PipelineConfig config = config(setting, stream);
    NeededWindow window = NeededWindow.of(config);
    createTable(window.suggested());
    JobID job = flink.submit(config, 1, null);
    Scene scene =
        new Scene(
            stream,
            job,
            new ScheduledPuts(kinesis.streams(), stream),
            VisibleCalls.in(clickhouse, ScheduledPuts.ROWS_PER_CALL),
            setting.guarantee() == Guarantee.EXACTLY_ONCE ? window.blocks() : 0);
    var unused = scene.puts.at(1, Duration.ofSeconds(1));
    scene.visible.await(scene.puts.calls());
    return scene;
  }

  private void createTable(long window) {
    clickhouse.query("DROP TABLE IF EXISTS events SYNC");
    clickhouse.query(
        "CREATE TABLE events (call UInt32, _timestamp DateTime64(3), "
            + SET.columns().stream()
                .map(column -> TableName.quote(column.name()) + " " + column.type())
                .collect(Collectors.joining(", "))
            + ") ENGINE = MergeTree ORDER BY call SETTINGS non_replicated_deduplication_window = "
            + window);
  }

  private PipelineConfig config(LatencySetting setting, String stream) throws ConfigException {
    List<String> overrides =
        new ArrayList<>(
            List.of(
                "source.stream=" + stream,
                "source.region=" + KinesisEmulator.REGION,
                "source.endpoint=" + kinesis.endpoint(),
                "source.credentials.type=basic",
                "source.credentials.access-key-id=" + KinesisEmulator.ACCESS_KEY,
                "source.credentials.secret-access-key=${SECRET_KEY}",
                "clickhouse.url=" + clickhouse.url(),
                "clickhouse.database=default",
                "clickhouse.table=events",
                "columns.call=_key"));
    overrides.addAll(setting.options());
    return ConfigSources.in(name -> name.equals("SECRET_KEY") ? KinesisEmulator.ACCESS_KEY : null)
        .overrides(overrides)
        .load();
  }

  /** What was put at one load, and the blocks that came meanwhile. */
  private record Window(int load, List<ScheduledPuts.Put> puts, double seconds, long blocks) {
    LatencyRun run(LatencySetting setting, Scene scene) {
      Latencies answers = new Latencies();
      Set<Long> calls = new HashSet<>();
      for (ScheduledPuts.Put put : puts) {
        answers.add(put.millis(), 1);
        calls.add(put.call());
      }
      return new LatencyRun(
          setting,
          load,
          puts.size() * ScheduledPuts.ROWS_PER_CALL / seconds,
          answers.percentile(99),
          scene.latencies(calls),
          Math.round(blocks * Duration.ofHours(1).toSeconds() / seconds),
          scene.window);
    }
  }

  /** A running pipeline, what feeds it and what watches its table. */
  private final class Scene implements AutoCloseable {
    final ScheduledPuts puts;
    final VisibleCalls visible;
    final long window;
    private final String stream;
    private final JobID job;

    Scene(String stream, JobID job, ScheduledPuts puts, VisibleCalls visible, long window) {
      this.stream = stream;
      this.job = job;
      this.puts = puts;
      this.visible = visible;
      this.window = window;
    }

    /** Of the rows of some calls, from the arrival that Kinesis gave each record. */
    Latencies latencies(Set<Long> calls) {
      Latencies latencies = new Latencies();
      clickhouse
          .query(
              "SELECT call, toUnixTimestamp64Milli(_timestamp), count() FROM events GROUP BY ALL")
          .lines()
          .map(line -> line.split("\t"))
          .filter(line -> calls.contains(Long.valueOf(line[0])))
          .forEach(
              line ->
                  latencies.add(
                      visible.at(Long.parseLong(line[0])) - Long.parseLong(line[1]),
                      Long.parseLong(line[2])));
      return latencies;
    }

    void requireAllRowsOnce() {
      String rows = clickhouse.query("SELECT count() FROM events");
      long put = puts.calls() * ScheduledPuts.ROWS_PER_CALL;
      if (!rows.equals("" + put)) {
        throw new IllegalStateException(rows + " rows are there of " + put);
      }
    }

    @Override
    public void close() {
      puts.close();
      visible.close();
      try {
        flink.cancel(job);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      } catch (Exception e) {
        throw new IllegalStateException("The job on " + stream + " was not cancelled", e);
      }
      kinesis.streams().deleteStream(stream);
    }
  }
}
