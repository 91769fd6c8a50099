package io.millrace.job.benchmark;

import io.millrace.job.config.option.SourceOptions;
import io.millrace.udf.benchmark.Machine;
import java.util.List;
import java.util.stream.Collectors;

/** What is written about streams of many shards. */
record ShardsPage(String serverVersion, Machine machine, List<ShardsRun> runs) {
  static final String HEADING = "256 shards";

  String text() {
    return """
        %s
        One document in each shard of a stream, then none. The shaded jar runs on a separate TaskManager (%s of process
        memory, %s for fan-out with 256 shards; 2 slots, parallelism 2), with `source.poll-interval: %dms`, a checkpoint every
        %d s, and all other options at their defaults. Kinesis is the emulator, on the same machine.

        - *start*: from the job's submission until a row of every shard is in ClickHouse; this includes a checkpoint
        - *checkpoint*: median end-to-end duration while no records arrive; *state*: size of the last one
        - *polling*: an idle shard is polled every %d ms, the default of `source.idle-poll-interval`; *idle or not*: every
          shard is polled at the same pace
        - *heap*: what a full collection leaves; *CPU*: the TaskManager's processor time while no records arrive

        The measurements of checkpoints and CPU take %d s. They begin %d s after the start, when the JVM has compiled much
        of its code.

        %s
        The emulator (one thread, about 3 ms per call) limits the start: two calls per shard. All shards request their
        position at once, through one client per subtask. While records arrive, 256 shards make 1,280 calls per second at the
        default interval of 200 ms, more than the emulator answers; Kinesis allows five per shard.

        With 256 polled shards, a sample by threads 60 s after the start showed 26 %% of a core: the JVM's compilers took 16 %%,
        polling 6 %%, and all else 4 %%. The compilers finish later.

        With fan-out, the connector's AWS client keeps about 4 MiB of heap for each shard. With %s of process memory,
        256 shards filled the heap: some subscriptions failed with an OutOfMemoryError, the connector tried again without
        an error that one would see, and the rows of six shards arrived after four minutes. `check` warns of it.
        """
        .formatted(
            Notes.measured(machine, serverVersion),
            ShardsBenchmark.MEMORY,
            ShardsBenchmark.MORE_MEMORY,
            ShardsBenchmark.POLL_INTERVAL.toMillis(),
            ShardsBenchmark.CHECKPOINT_INTERVAL.toSeconds(),
            SourceOptions.IDLE_POLL_INTERVAL.defaultValue().toMillis(),
            RunningJob.OBSERVED.toSeconds(),
            RunningJob.SETTLING.toSeconds(),
            table(),
            ShardsBenchmark.MEMORY);
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
            run.reader(),
            run.shards(),
            run.start().toMillis() / 1e3,
            run.checkpoint().toMillis(),
            run.state() / 1024.0,
            run.heap() / 1024.0 / 1024.0,
            run.threads(),
            100 * run.cpu());
  }
}
