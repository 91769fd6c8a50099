package io.millrace.job.metrics;

/**
 * Names of the metrics that Millrace adds to a source, as dashboards use them. All are in the
 * operator's scope, beside the connector's metrics, which has {@code millisBehindLatest} of each
 * shard under {@code KinesisConsumer.stream.<stream>.shardId.<shard>}.
 *
 * @see <a href="https://nightlies.apache.org/flink/flink-docs-release-1.20/docs/ops/metrics/">Flink
 *     metrics</a>
 */
public final class SourceMetricNames {
  /**
   * Gauge: milliseconds the subtask's slowest shard is behind its tip. The pipeline's lag is the
   * maximum over the subtasks of all its sources. It grows while a shard is stalled.
   */
  public static final String MILLIS_BEHIND_LATEST = "millisBehindLatest";

  /**
   * Gauge: shards of the subtask without an answer from Kinesis, even an empty one, for a minute.
   */
  public static final String STALLED_SHARDS = "stalledShards";

  /** Group variables of a single shard's metrics. */
  public static final String STREAM = "stream";

  public static final String SHARD = "shardId";

  /** Gauge of a shard: milliseconds since Kinesis last answered, with or without records. */
  public static final String MILLIS_SINCE_LAST_READ = "millisSinceLastRead";

  /** Gauge: restored positions whose next records the stream no longer retained. */
  public static final String EXPIRED_POSITIONS = "expiredPositions";

  /**
   * Counter: subscriptions of enhanced fan-out that ended early. If it keeps growing, another
   * reader uses the same consumer.
   */
  public static final String LOST_SUBSCRIPTIONS = "lostSubscriptions";

  private SourceMetricNames() {}
}
