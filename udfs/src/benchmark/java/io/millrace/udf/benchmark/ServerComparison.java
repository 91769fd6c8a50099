package io.millrace.udf.benchmark;

import io.millrace.testkit.clickhouse.ClickHouseOptions;
import io.millrace.testkit.clickhouse.ClickHouseServer;
import io.millrace.udf.RecordProcessor;
import io.millrace.udf.block.BlockSealer;
import io.millrace.udf.block.Compression;
import io.millrace.udf.row.Rows;
import io.millrace.udf.record.Record;
import io.millrace.udf.table.JsonEncoding;
import io.millrace.udf.table.TableName;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Our conversion against the server's own JSONEachRow, round by round in turns, so that whatever
 * else the machine does hits both. CPU time is compared, not elapsed time: for the server its query
 * threads, for Millrace the converting thread and garbage collection.
 *
 * <p>Arguments: JMH's results as CSV, and the file to write. Without them it only prints.
 */
final class ServerComparison {
  static final int ROUNDS = 9;

  /** Conversion before the first round. The JVM compiles for most of it. */
  static final Duration WARM_UP = Duration.ofSeconds(20);

  private static final long BYTES_PER_ROUND = 50_000_000;
  private static final long BYTES_TO_SEAL = 32L << 20;

  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();
  private final ClickHouseServer server;

  private ServerComparison(ClickHouseServer server) {
    this.server = server;
  }

  public static void main(String[] args) throws Exception {
    Machine machine = Machine.here();
    List<Comparison> comparisons = new ArrayList<>();
    String version;
    try (ClickHouseServer server = ClickHouseServer.start(ClickHouseOptions.temporary())) {
      version = server.query("SELECT version()");
      ServerComparison comparison = new ServerComparison(server);
      for (DocumentSet set : DocumentSet.values()) {
        comparisons.add(comparison.compare(set, set.name(), JsonEncoding.COLUMNS));
      }
      comparisons.add(
          comparison.compare(DocumentSet.NESTED, "NESTED, JSON as text", JsonEncoding.TEXT));
    }
    if (args.length == 2) {
      List<JmhResult> results = JmhResult.read(Path.of(args[0]));
      BenchmarkPage page = new BenchmarkPage(version, machine, comparisons, results);
      Files.writeString(Path.of(args[1]), page.text());
    }
  }

  private Comparison compare(DocumentSet set, String name, JsonEncoding json) throws Exception {
    Workload workload = new Workload(set, set == DocumentSet.NARROW ? 50_000 : 10_000, json);
    int repeat = Math.toIntExact(BYTES_PER_ROUND / workload.bytes()) + 1;
    JsonEachRow theirs = new JsonEachRow(server, workload);
    Workload.Conversion conversion = workload.conversion();
    RecordProcessor processor = new RecordProcessor(workload.spec(), block -> {});
    BlockSealer sealer =
        new BlockSealer(new TableName("default", "events"), Compression.LZ4, Clock.systemUTC());
    Rows rows = fullRows(workload);

    double[] server = new double[ROUNDS];
    double[] convert = new double[ROUNDS];
    double[] process = new double[ROUNDS];
    double[] seal = new double[ROUNDS];
    long warm = System.nanoTime() + WARM_UP.toNanos();
    while (System.nanoTime() < warm) {
      convert(workload, conversion, 1);
      process(workload, processor, 1);
      var unused = sealer.seal(rows);
    }
    // The first round does not count: it is the server's warm-up.
    for (int round = -1; round < ROUNDS; round++) {
      double a = 0;
      for (int i = 0; i < repeat; i++) {
        a += theirs.seconds();
      }
      double b = cpu(() -> convert(workload, conversion, repeat));
      double c = cpu(() -> process(workload, processor, repeat));
      double d = cpu(() -> sealer.seal(rows));
      if (round >= 0) {
        server[round] = a;
        convert[round] = b;
        process[round] = c;
        seal[round] = d;
      }
    }
    long documents = (long) workload.records().size() * repeat;
    Comparison comparison =
        new Comparison(
            set,
            name,
            workload.bytes() / workload.records().size(),
            documents / median(server),
            documents / median(convert),
            documents / median(process),
            rows.bytes() / 1e6 / median(seal));
    System.out.println(comparison);
    return comparison;
  }

  private static Rows fullRows(Workload workload) throws Exception {
    Workload.Conversion conversion = workload.conversion();
    Rows rows;
    do {
      rows = convertOnce(workload, conversion);
    } while (rows.bytes() < BYTES_TO_SEAL);
    return rows;
  }

  private static Rows convertOnce(Workload workload, Workload.Conversion conversion)
      throws Exception {
    Rows rows = conversion.convert(workload.records().get(0));
    for (Record record : workload.records()) {
      rows = conversion.convert(record);
    }
    return rows;
  }

  private static void convert(Workload workload, Workload.Conversion conversion, int times)
      throws Exception {
    for (int i = 0; i < times; i++) {
      for (Record record : workload.records()) {
        conversion.convertAndClear(record);
      }
    }
  }

  private static void process(Workload workload, RecordProcessor processor, int times)
      throws Exception {
    for (int i = 0; i < times; i++) {
      for (Record record : workload.records()) {
        processor.process(record);
      }
    }
    processor.seal();
  }

  private interface Work {
    void run() throws Exception;
  }

  private double cpu(Work work) throws Exception {
    long collecting = collectingMillis();
    long before = threads.getCurrentThreadCpuTime();
    work.run();
    return (threads.getCurrentThreadCpuTime() - before) / 1e9
        + (collectingMillis() - collecting) / 1e3;
  }

  private static long collectingMillis() {
    return ManagementFactory.getGarbageCollectorMXBeans().stream()
        .mapToLong(GarbageCollectorMXBean::getCollectionTime)
        .sum();
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
