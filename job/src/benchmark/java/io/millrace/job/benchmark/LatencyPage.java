package io.millrace.job.benchmark;

import io.millrace.job.config.value.Guarantee;
import io.millrace.job.config.value.ReaderType;
import io.millrace.udf.benchmark.Machine;
import java.time.Duration;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What is written about latency.
 *
 * @param ceiling calls a second that the path takes
 */
record LatencyPage(String serverVersion, Machine machine, double ceiling, List<LatencyRun> runs) {
  static final String HEADING = "Latency";

  String text() {
    return """
        %s
        From the arrival of a record in Kinesis until a query sees its rows. Kinesis is the emulator, ClickHouse is a real
        server, and Flink runs one subtask in the benchmark's JVM; all share the cores of this machine. The stream has %d
        shards. A record holds %d %s documents of `udfs/benchmark` as gzip (%,d bytes), and a PutRecords call %d records.

        The emulator is the limit: with %d calls at any time, the path took %.0f calls or %,.0f rows per second. *Load*
        is a percentage of that. The pipeline alone takes far more (see above). Each load runs for %d s before it counts,
        then for %d to %d s. Calls begin at fixed times, also while earlier calls wait for their answer. After each setting,
        the table held every row once.

        - *put p99*: from the time a call was due until Kinesis had answered it, ms; not a part of the latency
        - *p50* to *max*: from the arrival timestamp of a record until a query sees its rows, ms. A query runs %d ms after
          the answer to the last one, so the numbers are up to about %d ms too high.
        - *goal*: for the p99, ms: the checkpoint interval and 500 with exactly-once, 500 with a flush interval of 100 ms
        - *blocks per hour*: blocks inserted in the measured time, for one subtask; one block more or less is chance
        - *window*: the smallest deduplication window, in blocks, that `check` accepts for one subtask. It must hold the
          blocks of the 70 minutes in which one block may be retried by default. `check` warns below twice as many.

        %s
        %s

        What a row waits for:

        - the next poll: up to %d ms, the shortest interval that Kinesis allows with one reader of the stream
        - Flink's buffer between source and convert: up to 100 ms (`flink.execution.buffer-timeout.interval`), and no longer
          than until the next checkpoint
        - exactly-once: the next checkpoint, up to the interval, and the checkpoint itself; at-least-once: the next flush
        - the insert

        The emulator pushes to fan-out consumers only once per second, so the row with fan-out says nothing about Kinesis.
        """
        .formatted(
            Notes.measured(machine, serverVersion),
            ScheduledPuts.SHARDS,
            ScheduledPuts.DOCUMENTS_PER_RECORD,
            LatencyBenchmark.SET,
            ScheduledPuts.payloadBytes(),
            ScheduledPuts.RECORDS_PER_CALL,
            ScheduledPuts.THREADS,
            ceiling,
            ceiling * ScheduledPuts.ROWS_PER_CALL,
            LatencyBenchmark.SETTLING.toSeconds(),
            runs.stream().mapToLong(run -> run.setting().measured().toSeconds()).min().orElse(0),
            runs.stream().mapToLong(run -> run.setting().measured().toSeconds()).max().orElse(0),
            VisibleCalls.PAUSE.toMillis(),
            VisibleCalls.PAUSE.toMillis() + 5,
            table(),
            verdict(),
            LatencyBenchmark.POLL_INTERVAL.toMillis());
  }

  private String verdict() {
    long goals = runs.stream().filter(run -> !run.setting().goal().isZero()).count();
    long missed = runs.stream().filter(LatencyRun::isGoalMissed).count();
    return "%d of %d goals are met.".formatted(goals - missed, goals);
  }

  String table() {
    return """
        | guarantee | checkpoint | flush | reader | load | rows/s | put p99 | p50 | p95 | p99 | max | goal | blocks per hour | window |
        |---|---|---|---|---|---|---|---|---|---|---|---|---|---|
        %s"""
        .formatted(runs.stream().map(run -> row(run) + "\n").collect(Collectors.joining()));
  }

  static String row(LatencyRun run) {
    LatencySetting setting = run.setting();
    Latencies latencies = run.latencies();
    return "| %s | %s | %s | %s | %d %% | %,.0f | %,d | %,d | %,d | **%,d** | %,d | %s | %,d | %s |"
        .formatted(
            IngestBenchmark.named(setting.guarantee()),
            spell(setting.checkpointInterval()),
            setting.guarantee() == Guarantee.AT_LEAST_ONCE ? spell(setting.flushInterval()) : "",
            setting.reader() == ReaderType.POLLING ? "polling" : "fan-out",
            run.load(),
            run.rate(),
            run.put(),
            latencies.percentile(50),
            latencies.percentile(95),
            latencies.percentile(99),
            latencies.percentile(100),
            goal(run),
            run.blocks(),
            run.window() == 0 ? "none" : "%,d".formatted(run.window()));
  }

  private static String goal(LatencyRun run) {
    Duration goal = run.setting().goal();
    if (goal.isZero()) {
      return "";
    }
    return "%,d".formatted(goal.toMillis()) + (run.isGoalMissed() ? ", missed" : "");
  }

  private static String spell(Duration duration) {
    return duration.toMillis() % 1000 == 0
        ? duration.toSeconds() + " s"
        : duration.toMillis() + " ms";
  }
}
