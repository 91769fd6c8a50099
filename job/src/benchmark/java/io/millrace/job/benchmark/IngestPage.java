package io.millrace.job.benchmark;

import io.millrace.job.benchmark.IngestBenchmark.Subject;
import io.millrace.job.config.value.Guarantee;
import io.millrace.udf.benchmark.Machine;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** What a run writes about the price of exactly-once. */
record IngestPage(
    String serverVersion, Machine machine, Map<Subject, Map<Guarantee, List<Ingest>>> sets) {

  static final String HEADING = "What exactly once costs";

  String text() {
    return """
        %s
        Records from memory → convert → a real ClickHouse; one subtask, the documents of `udfs/benchmark`, each time with a
        new key. A checkpoint to disk every %d s, all other options at their defaults. Flink has one processor core, the
        server has the others. The two guarantees alternate for %d rounds. The tables show medians; their last line is the
        median of the ratios per round. A round takes %d s after %d s of warm-up; before the first, each guarantee ran for
        %d s, because the JVM compiles at first.

        - *emitted*: rows a second that the source emitted. Millrace holds what ClickHouse has not inserted yet.
        - *confirmed*: all rows of a run, divided by the time until ClickHouse had confirmed the last one. This includes
          the warm-up and, with exactly-once, the checkpoint at the end.
        - *longest pause*: the longest time between two records
        - *CPU*: processor time of Flink, from the first record, and of the server together. Merges after the last row
          do not count. Other load on the machine affects it least.

        *Not stored* is a table with the engine Null. A view counts its rows, and the server needs so little time that it is
        never the limit. After every run the table held exactly the records that were emitted, or its view had counted them.

        %s
        The target is 97 %%. With exactly-once a block waits for its checkpoint, and the insert then runs in the background.
        Exactly-once pays for writing blocks into the checkpoint. At-least-once pays for smaller blocks, because it seals
        every second. Where far fewer rows are confirmed than emitted, the server is the limit. Millrace then holds more and
        more blocks, and reading pauses at `delivery.max-held-bytes`. Exactly-once reaches that limit first: its first
        insert begins a checkpoint interval later. Where nothing is stored, most of the difference goes to the kernel, which
        copies blocks into the checkpoint's file.
        """
        .formatted(
            Notes.measured(machine, serverVersion),
            IngestBenchmark.CHECKPOINT_INTERVAL.toSeconds(),
            IngestBenchmark.ROUNDS,
            IngestBenchmark.MEASURED.toSeconds(),
            IngestBenchmark.WARM_UP.toSeconds(),
            IngestBenchmark.COMPILATION.plus(IngestBenchmark.MEASURED).toSeconds(),
            tables());
  }

  String tables() {
    return sets.entrySet().stream()
        .map(set -> "### " + set.getKey() + "\n\n" + new Table(set.getValue()).text())
        .collect(Collectors.joining("\n"));
  }

  private record Table(Map<Guarantee, List<Ingest>> rounds) {
    String text() {
      return """
          | guarantee | emitted, rows/s | slowest and fastest round | confirmed, rows/s | longest pause, ms | CPU, s a million rows |
          |---|---|---|---|---|---|
          %s%s| exactly-once of at-least-once | **%.0f %%** | | %.0f %% | | %.0f %% |
          """
          .formatted(
              row(Guarantee.EXACTLY_ONCE),
              row(Guarantee.AT_LEAST_ONCE),
              percent(Ingest::rate),
              percent(Ingest::confirmed),
              percent(Ingest::cpu));
    }

    private String row(Guarantee guarantee) {
      return "| %s | %,.0f | %,.0f … %,.0f | %,.0f | %.0f | %.2f |\n"
          .formatted(
              IngestBenchmark.named(guarantee),
              median(guarantee, Ingest::rate),
              sorted(guarantee, Ingest::rate)[0],
              sorted(guarantee, Ingest::rate)[IngestBenchmark.ROUNDS - 1],
              median(guarantee, Ingest::confirmed),
              median(guarantee, ingest -> ingest.longestPause().toMillis()),
              median(guarantee, Ingest::cpu));
    }

    private double percent(ToDoubleFunction<Ingest> value) {
      List<Ingest> exactlyOnce = of(Guarantee.EXACTLY_ONCE);
      List<Ingest> atLeastOnce = of(Guarantee.AT_LEAST_ONCE);
      double[] ratios =
          IntStream.range(0, IngestBenchmark.ROUNDS)
              .mapToDouble(
                  round ->
                      value.applyAsDouble(exactlyOnce.get(round))
                          / value.applyAsDouble(atLeastOnce.get(round)))
              .sorted()
              .toArray();
      return 100 * ratios[IngestBenchmark.ROUNDS / 2];
    }

    private double median(Guarantee guarantee, ToDoubleFunction<Ingest> value) {
      return sorted(guarantee, value)[IngestBenchmark.ROUNDS / 2];
    }

    private double[] sorted(Guarantee guarantee, ToDoubleFunction<Ingest> value) {
      return of(guarantee).stream().mapToDouble(value).sorted().toArray();
    }

    private List<Ingest> of(Guarantee guarantee) {
      return Objects.requireNonNull(rounds.get(guarantee));
    }
  }
}
