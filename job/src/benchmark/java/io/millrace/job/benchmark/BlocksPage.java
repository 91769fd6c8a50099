package io.millrace.job.benchmark;

import io.millrace.job.benchmark.BlocksBenchmark.Setting;
import io.millrace.job.config.value.KeyStyle;
import io.millrace.udf.benchmark.DocumentSet;
import io.millrace.udf.benchmark.Machine;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/** What a run writes about the size of blocks. */
record BlocksPage(
    String serverVersion,
    Machine machine,
    Map<DocumentSet, Map<Setting, List<BlocksBenchmark.Run>>> runs) {

  static final String HEADING = "The size of blocks, and memory";

  String text() {
    return """
        %s
        Records from memory, each time with a new key → convert → a real ClickHouse, one subtask. Several guarantees,
        checkpoint intervals and values of `block.max-bytes` in turns, %d rounds of %d s; the tables show medians. Another
        round comes first and does not count, because the JVM compiles at first. Flink has one processor core, the server has
        the others. After every run the table held exactly the records that were emitted.

        - *client* and *server*: seconds of processor time for a million rows. The client's begin with the first document.
          The server's includes merges, up to %d s after a run.
        - *heap*: the largest growth of the heap during a run, measured after collections

        %s
        """
        .formatted(
            Notes.measured(machine, serverVersion),
            BlocksBenchmark.ROUNDS,
            BlocksBenchmark.TIME.toSeconds(),
            PeerRunner.MERGE_WAIT.toSeconds(),
            tables());
  }

  String tables() {
    return runs.entrySet().stream()
        .map(entry -> table(entry.getKey(), entry.getValue()))
        .collect(Collectors.joining("\n"));
  }

  private static String table(DocumentSet set, Map<Setting, List<BlocksBenchmark.Run>> settings) {
    return """
        ### %s

        | guarantee | interval | block.max-bytes | rows/s | client | server | together | rows an insert | heap, MiB |
        |---|---|---|---|---|---|---|---|---|
        %s"""
        .formatted(
            set,
            settings.entrySet().stream()
                .map(setting -> row(setting.getKey(), setting.getValue()))
                .collect(Collectors.joining()));
  }

  private static String row(Setting setting, List<BlocksBenchmark.Run> runs) {
    return "| %s | %d s | %d MiB | %,.0f | %.2f | %.2f | **%.2f** | %,.0f | %,.0f |\n"
        .formatted(
            KeyStyle.kebab(setting.guarantee()),
            setting.interval(),
            setting.size(),
            median(runs, run -> run.load().rate()),
            median(runs, run -> run.load().client()),
            median(runs, run -> run.load().server()),
            median(runs, run -> run.load().cpu()),
            median(runs, run -> run.load().rowsAnInsert()),
            median(runs, run -> run.heap() / (double) (1 << 20)));
  }

  private static double median(
      List<BlocksBenchmark.Run> runs, ToDoubleFunction<BlocksBenchmark.Run> value) {
    return runs.stream().mapToDouble(value).sorted().toArray()[runs.size() / 2];
  }
}
