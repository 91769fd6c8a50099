package io.millrace.job.benchmark;

import io.millrace.job.config.value.Guarantee;
import io.millrace.udf.benchmark.Machine;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** What a run writes about the price of exactly-once. */
record IngestPage(String serverVersion, Machine machine, Map<Guarantee, List<Ingest>> rounds) {

  static final String HEADING = "What exactly once costs";

  String text() {
    return """
        %s
        Records out of memory → convert → a real ClickHouse, one subtask, the %s documents of `udfs/benchmark`, a
        checkpoint to disk every %d s, everything else at its default. All of Flink has one processor core, the server the
        others. Both guarantees take turns, and the median of %d rounds counts; the last line is the median of what the
        rounds say. A round is %d s after %d s of warm-up; *rows/s* is what the source could put out meanwhile, *longest
        pause* how long it was held up between two records. *CPU* is the processor time of Flink and server together, over
        the whole run: it is disturbed least by what else the machine does. After every run the table held exactly the
        records put out.

        %s
        The target is 95 %%: a block waits for its checkpoint and is sent beside the work that goes on, so that nothing
        waits for it. What it costs is writing blocks into the checkpoint; what it saves are the smaller blocks of
        at-least-once, which seals every second, and the pause of at-least-once, whose checkpoints wait for inserts.
        """
        .formatted(
            Notes.measured(machine, serverVersion),
            IngestBenchmark.SET,
            IngestBenchmark.CHECKPOINT_INTERVAL.toSeconds(),
            IngestBenchmark.ROUNDS,
            IngestBenchmark.MEASURED.toSeconds(),
            IngestBenchmark.WARM_UP.toSeconds(),
            table());
  }

  String table() {
    return """
        | guarantee | rows/s | slowest and fastest round | longest pause, ms | CPU, s a million rows |
        |---|---|---|---|---|
        %s%s| exactly-once of at-least-once | **%.0f %%** | | | %.0f %% |
        """
        .formatted(
            row(Guarantee.EXACTLY_ONCE),
            row(Guarantee.AT_LEAST_ONCE),
            percent(Ingest::rate),
            percent(Ingest::cpu));
  }

  private String row(Guarantee guarantee) {
    return "| %s | %,.0f | %,.0f … %,.0f | %.0f | %.2f |\n"
        .formatted(
            IngestBenchmark.named(guarantee),
            median(guarantee, Ingest::rate),
            sorted(guarantee, Ingest::rate)[0],
            sorted(guarantee, Ingest::rate)[IngestBenchmark.ROUNDS - 1],
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
