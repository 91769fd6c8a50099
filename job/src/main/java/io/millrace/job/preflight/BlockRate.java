package io.millrace.job.preflight;

import io.millrace.job.clickhouse.catalog.TableInserts;
import io.millrace.job.config.PipelineConfig;
import io.millrace.job.config.option.DeliveryOptions;
import io.millrace.job.config.option.PipelineOptions;
import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * How many blocks a table gets in an hour at least: each subtask seals one at every checkpoint, or
 * {@value #WITH_COLUMNS_LEFT_OUT} when rows may lack columns, and what others insert comes on top.
 * There are more when blocks fill sooner, when a block is split because a row is refused, and
 * because a table counts a block once for each partition it touches. How many that makes is seen in
 * the table's own log where there is one; else what rests on the rate asks for a margin.
 */
final class BlockRate {
  private static final int WITH_COLUMNS_LEFT_OUT = 2;
  private static final Duration HOUR = Duration.ofHours(1);

  /** Whether rows may go into several blocks for the columns they lack. */
  enum Rows {
    WHOLE,
    MAY_LACK_COLUMNS
  }

  private final int subtasks;
  private final String origin;
  private final Duration interval;
  private final int perCheckpoint;
  private final long measured;
  private final long others;

  private BlockRate(
      int subtasks,
      String origin,
      Duration interval,
      int perCheckpoint,
      long measured,
      long others) {
    this.subtasks = subtasks;
    this.origin = origin;
    this.interval = interval;
    this.perCheckpoint = perCheckpoint;
    this.measured = measured;
    this.others = others;
  }

  /**
   * @param environment the parallelism of what the job is submitted to; empty when it is not known
   */
  static BlockRate of(PipelineConfig config, OptionalInt environment, Rows rows) {
    Optional<Integer> parallelism = config.find(PipelineOptions.PARALLELISM);
    String origin = "";
    if (parallelism.isEmpty()) {
      origin =
          environment.isPresent()
              ? " (the default of where the job is submitted)"
              : " (pipeline.parallelism is not set)";
    }
    return new BlockRate(
        parallelism.orElse(environment.orElse(1)),
        origin,
        config.get(DeliveryOptions.CHECKPOINT_INTERVAL),
        rows == Rows.WHOLE ? 1 : WITH_COLUMNS_LEFT_OUT,
        0,
        config.find(DeliveryOptions.OTHER_INSERTS_PER_HOUR).orElse(0));
  }

  /** The same for a table whose inserts of the last hour are known. */
  BlockRate with(TableInserts inserts, PipelineConfig config) {
    return new BlockRate(
        subtasks,
        origin,
        interval,
        perCheckpoint,
        inserts.ofPipelines(),
        config
            .find(DeliveryOptions.OTHER_INSERTS_PER_HOUR)
            .map(Integer::longValue)
            .orElse(inserts.ofOthers()));
  }

  /** How many blocks are made in that time; rounded up. */
  long blocksIn(Duration time) {
    return Math.max(computedIn(time), share(measured, time)) + share(others, time);
  }

  private long computedIn(Duration time) {
    long intervals = (time.toMillis() + interval.toMillis() - 1) / interval.toMillis();
    return intervals * subtasks * perCheckpoint;
  }

  private static long share(long perHour, Duration time) {
    return (long) Math.ceil((double) perHour * time.toMillis() / HOUR.toMillis());
  }

  /** The time in which so many blocks are made, in words. */
  String timeFor(long blocks) {
    double own =
        Math.max(
            (double) subtasks * perCheckpoint / interval.toMillis(),
            (double) measured / HOUR.toMillis());
    return spell(Duration.ofMillis((long) (blocks / (own + (double) others / HOUR.toMillis()))));
  }

  static String spell(Duration time) {
    if (time.compareTo(HOUR) < 0) {
      return time.toMinutes() + " min";
    }
    double hours = time.toMinutes() / 60.0;
    return String.format(Locale.ROOT, hours < 100 ? "%.1f h" : "%.0f h", hours);
  }

  /** What makes the rate of a table higher than the estimate; empty if nothing does. */
  String surplus() {
    StringBuilder text = new StringBuilder();
    if (measured > computedIn(HOUR)) {
      text.append(", at the ").append(measured).append(" blocks pipelines inserted in an hour");
    }
    if (others > 0) {
      text.append(text.length() == 0 ? ", with " : " and ").append(others);
      text.append(" inserts of others in an hour");
    }
    return text.toString();
  }

  /** "at least 360 blocks an hour: …", for people. */
  @Override
  public String toString() {
    return "at least "
        + computedIn(HOUR)
        + " blocks an hour: "
        + (perCheckpoint == 1 ? "one" : perCheckpoint + " (rows may lack columns)")
        + " for each of "
        + subtasks
        + origin
        + " subtasks every "
        + interval.toMillis() / 1000.0
        + " s, more when blocks fill sooner; a table remembers a block once for each partition it"
        + " touches";
  }
}
