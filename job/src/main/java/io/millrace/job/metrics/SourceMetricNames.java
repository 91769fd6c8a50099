package io.millrace.job.metrics;

/**
 * Names of a source's own metrics, as dashboards know them. All stand in the operator's scope,
 * beside the connector's, which has {@code millisBehindLatest} of each shard under {@code
 * KinesisConsumer.stream.<stream>.shardId.<shard>}.
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
   * Gauge: shards of the subtask from which nothing, not even an empty answer, was taken for long.
   */
  public static final String STALLED_SHARDS = "stalledShards";

  /** Group variables of what is said of a single shard. */
  public static final String STREAM = "stream";

  public static final String SHARD = "shardId";

  /** Gauge of a shard: milliseconds since an answer of Kinesis was last taken, records or none. */
  public static final String MILLIS_SINCE_LAST_READ = "millisSinceLastRead";

  /** Gauge: restored positions whose records the stream no longer kept. */
  public static final String EXPIRED_POSITIONS = "expiredPositions";

  /**
   * Counter: subscriptions of enhanced fan-out that ended before their time. When it keeps growing,
   * another reader uses the same consumer.
   */
  public static final String LOST_SUBSCRIPTIONS = "lostSubscriptions";

  private SourceMetricNames() {}
}
