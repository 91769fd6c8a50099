package io.millrace.job.benchmark;

import io.millrace.job.config.value.Guarantee;
import io.millrace.job.config.value.KeyStyle;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/**
 * What large blocks save and what they need: Millrace with several values of {@code
 * block.max-bytes}, guarantees and checkpoint intervals in turns, as in {@link PeersBenchmark}.
 *
 * <p>Arguments: the file to write. Without it the numbers are only printed.
 */
final class BlocksBenchmark {
  static final int ROUNDS = 3;
  static final Duration TIME = Duration.ofSeconds(24);

  static final List<Setting> SETTINGS =
      List.of(
          new Setting(Guarantee.EXACTLY_ONCE, 5, 64),
          new Setting(Guarantee.EXACTLY_ONCE, 5, 192),
          new Setting(Guarantee.EXACTLY_ONCE, 1, 192),
          new Setting(Guarantee.EXACTLY_ONCE, 10, 192),
          new Setting(Guarantee.AT_LEAST_ONCE, 5, 192));

  /**
   * How a run is set up.
   *
   * @param interval between two checkpoints, seconds
   * @param size the largest block, MiB
   */
  record Setting(Guarantee guarantee, int interval, int size) {
    @Override
    public String toString() {
      return "%s, %d s, %d MiB".formatted(KeyStyle.kebab(guarantee), interval, size);
    }
  }

  /**
   * How one run went.
   *
   * @param heap the largest growth of the heap after a collection, bytes
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
      Map<DocumentSet, Map<Setting, List<Run>>> runs = new EnumMap<>(DocumentSet.class);
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
  private Map<Setting, List<Run>> alternate(DocumentSet set) throws Exception {
    Map<Setting, List<Run>> runs = new LinkedHashMap<>();
    SETTINGS.forEach(setting -> runs.put(setting, new ArrayList<>()));
    List<Setting> order = new ArrayList<>(SETTINGS);
    for (int round = 0; round <= ROUNDS; round++) {
      for (Setting setting : order) {
        Run run = run(set, setting);
        System.out.printf(
            "%s, %s: %s: %s; %d MiB of heap%n",
            set, round == 0 ? "warm-up" : "round " + round, setting, run.load(), run.heap() >> 20);
        if (round > 0) {
          Objects.requireNonNull(runs.get(setting)).add(run);
        }
      }
      Collections.rotate(order, 1);
    }
    return runs;
  }

  private Run run(DocumentSet set, Setting setting) throws Exception {
    FlinkPeer millrace =
        new FlinkPeer(
            "Millrace, " + setting,
            SetTable.WITH_WINDOW,
            setting.guarantee(),
            checkpoints,
            List.of(
                "block.max-bytes=" + setting.size() + "mb",
                "delivery.checkpoint-interval=" + setting.interval() + "s"),
            FlinkPeer.MILLRACE);
    PremadeRecords.prepare(set);
    try (HeapPeak heap = HeapPeak.start()) {
      return new Run(runner.run(millrace, set, TIME), heap.bytes());
    }
  }
}
