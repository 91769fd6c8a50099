package io.millrace.job.benchmark;

import io.millrace.job.config.value.Guarantee;
import io.millrace.testkit.Folders;
import io.millrace.testkit.clickhouse.ClickHouseOptions;
import io.millrace.testkit.clickhouse.ClickHouseServer;
import io.millrace.udf.benchmark.DocumentSet;
import io.millrace.udf.benchmark.Machine;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What large blocks save and what they need: Millrace, exactly once, with several values of {@code
 * block.max-bytes} in turns, as in {@link PeersBenchmark}.
 *
 * <p>Arguments: the file to write. Without it the numbers are only printed.
 */
final class BlocksBenchmark {
  static final int ROUNDS = 3;
  static final Duration TIME = Duration.ofSeconds(12);

  /** MiB. The last is the largest that Millrace accepts. */
  static final List<Integer> SIZES = List.of(32, 64, 128, 192);

  /**
   * How one run went.
   *
   * @param heap the most that a collection left in the heap of Flink, bytes
   */
  record Run(PeerRun load, long heap) {}

  private final PeerRunner runner;
  private final Path checkpoints;

  private BlocksBenchmark(ClickHouseServer server, Path checkpoints) {
    this.runner = new PeerRunner(server);
    this.checkpoints = checkpoints;
  }

  public static void main(String[] args) throws Exception {
    Machine machine = Machine.here();
    Path folder = Files.createTempDirectory("millrace-benchmark");
    try (ClickHouseServer server = ClickHouseServer.start(ClickHouseOptions.temporary())) {
      Cores.others().give(server.pid());
      Map<DocumentSet, Map<Integer, List<Run>>> runs = new EnumMap<>(DocumentSet.class);
      // Blocks of NARROW end with their rows.
      for (DocumentSet set : ChosenSets.or(DocumentSet.WIDE, DocumentSet.NESTED)) {
        runs.put(set, new BlocksBenchmark(server, folder).alternate(set));
      }
      BlocksPage page = new BlocksPage(server.query("SELECT version()"), machine, runs);
      System.out.println(page.tables());
      if (args.length == 1) {
        Notes.write(Path.of(args[0]), BlocksPage.HEADING, page.text());
      }
    } finally {
      Folders.delete(folder);
    }
  }

  /** One round that does not count, then all that do. Each begins with another size. */
  private Map<Integer, List<Run>> alternate(DocumentSet set) throws Exception {
    Map<Integer, List<Run>> runs = new TreeMap<>();
    List<Integer> order = new ArrayList<>(SIZES);
    for (int round = 0; round <= ROUNDS; round++) {
      for (int size : order) {
        Run run = run(set, size);
        System.out.printf(
            "%s, %s: %d MiB: %s; %d MiB of heap%n",
            set, round == 0 ? "warm-up" : "round " + round, size, run.load(), run.heap() >> 20);
        if (round > 0) {
          runs.computeIfAbsent(size, all -> new ArrayList<>()).add(run);
        }
      }
      Collections.rotate(order, 1);
    }
    return runs;
  }

  private Run run(DocumentSet set, int size) throws Exception {
    FlinkPeer millrace =
        new FlinkPeer(
            "Millrace, " + size + " MiB",
            SetTable.WITH_WINDOW,
            Guarantee.EXACTLY_ONCE,
            checkpoints,
            List.of("block.max-bytes=" + size + "mb"),
            FlinkPeer.MILLRACE);
    try (HeapPeak heap = HeapPeak.start()) {
      return new Run(runner.run(millrace, set, TIME), heap.bytes());
    }
  }
}
