package io.millrace.job.setup;

import io.millrace.job.config.DeliveryOptions;
import io.millrace.job.config.PipelineConfig;
import io.millrace.job.config.PipelineOptions;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;

/**
 * How many blocks a pipeline makes in an hour at least: each subtask seals one at every checkpoint.
 * It makes more when blocks fill sooner, and a table counts a block once for each partition it
 * touches. Neither is known beforehand, so what rests on the rate asks for a margin.
 */
final class BlockRate {
  private final int subtasks;
  private final boolean known;
  private final Duration interval;

  private BlockRate(int subtasks, boolean known, Duration interval) {
    this.subtasks = subtasks;
    this.known = known;
    this.interval = interval;
  }

  static BlockRate of(PipelineConfig config) {
    Optional<Integer> parallelism = config.find(PipelineOptions.PARALLELISM);
    return new BlockRate(
        parallelism.orElse(1),
        parallelism.isPresent(),
        config.get(DeliveryOptions.CHECKPOINT_INTERVAL));
  }

  /** How many blocks are made in that time; rounded up. */
  long blocksIn(Duration time) {
    long intervals = (time.toMillis() + interval.toMillis() - 1) / interval.toMillis();
    return intervals * subtasks;
  }

  /** The time in which so many blocks are made, in words. */
  String timeFor(long blocks) {
    return spell(Duration.ofMillis(blocks / subtasks * interval.toMillis()));
  }

  static String spell(Duration time) {
    if (time.compareTo(Duration.ofHours(1)) < 0) {
      return time.toMinutes() + " min";
    }
    double hours = time.toMinutes() / 60.0;
    return String.format(Locale.ROOT, hours < 100 ? "%.1f h" : "%.0f h", hours);
  }

  /** "at least 360 blocks an hour: …", for people. */
  @Override
  public String toString() {
    return "at least "
        + blocksIn(Duration.ofHours(1))
        + " blocks an hour: one for each of "
        + (known ? subtasks : "1 (pipeline.parallelism is not set)")
        + " subtasks every "
        + interval.toMillis() / 1000.0
        + " s, more when blocks fill sooner; a table remembers a block once for each partition it"
        + " touches";
  }
}
