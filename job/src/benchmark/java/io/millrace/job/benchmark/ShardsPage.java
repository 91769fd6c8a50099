package io.millrace.job.benchmark;

import io.millrace.job.config.value.ReaderType;
import io.millrace.udf.benchmark.Machine;
import java.util.List;
import java.util.stream.Collectors;

/** What is written about streams of many shards. */
record ShardsPage(String serverVersion, Machine machine, List<ShardsRun> runs) {
  static final String HEADING = "256 shards";

  String text() {
    return """
        %s
        One document in each shard of a stream, then nothing; the shaded jar on a TaskManager of its own (%s of process
        memory, 2 slots, parallelism 2), polling every %d ms, a checkpoint every %d s, everything else at its default; Kinesis is the
        emulator, on the same machine. *Start* is from the job's submission, as Flink has it, until a row of every shard was in
        ClickHouse, and so contains a checkpoint. *Checkpoint* is the median of those afterwards from end to end, *state* the size of
        the last. *Heap* is what a full collection leaves, *CPU* the TaskManager's processor time while nothing comes.

        %s
        The emulator, one thread at about 3 ms a call, sets the start: two calls for each shard. All shards ask for their place at
        once, through one client for each subtask. At the default interval of 200 ms, 256 shards make 1,280 calls a second,
        more than it answers; Kinesis allows each shard five. Fan-out is not measured with 256: when it was tried, the rows of
        some shards had not come after three minutes, and whether the emulator or the connector was the reason is not known.
        """
        .formatted(
            Notes.measured(machine, serverVersion),
            ShardsBenchmark.MEMORY,
            ShardsBenchmark.POLL_INTERVAL.toMillis(),
            ShardsBenchmark.CHECKPOINT_INTERVAL.toSeconds(),
            table());
  }

  String table() {
    return """
        | reader | shards | start, s | checkpoint, ms | state, KiB | heap, MiB | threads | CPU, %% of a core |
        |---|---|---|---|---|---|---|---|
        %s"""
        .formatted(runs.stream().map(run -> row(run) + "\n").collect(Collectors.joining()));
  }

  static String row(ShardsRun run) {
    return "| %s | %d | %.1f | %d | %.0f | %.0f | %d | %.0f |"
        .formatted(
            run.reader() == ReaderType.POLLING ? "polling" : "fan-out",
            run.shards(),
            run.start().toMillis() / 1e3,
            run.checkpoint().toMillis(),
            run.state() / 1024.0,
            run.heap() / 1024.0 / 1024.0,
            run.threads(),
            100 * run.cpu());
  }
}
