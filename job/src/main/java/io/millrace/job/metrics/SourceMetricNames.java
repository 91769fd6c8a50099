package io.millrace.job.metrics;

import io.millrace.job.metrics.MetricSpec.Aggregation;
import java.util.List;

/**
 * The metrics that Millrace adds to a source. The connector's own metrics are beside them, in the
 * operator's scope under {@code KinesisConsumer.stream.<stream>.shardId.<shard>}.
 */
public final class SourceMetricNames {
  public static final MetricSpec MILLIS_BEHIND_LATEST =
      MetricSpec.gauge(
              "millisBehindLatest",
              "ms",
              Aggregation.MAX,
              "How far the subtask's slowest shard is behind its tip. It grows while Kinesis does not"
                  + " answer, and while the pipeline does not take the records of an answer. After a"
                  + " restore and before the first answer, it is the time since the point up to which"
                  + " the shard was read. The maximum over all subtasks of all sources is the"
                  + " pipeline's lag.")
          .formerly("millisBehindLatest");

  public static final MetricSpec RETENTION_MARGIN =
      MetricSpec.gauge(
          "retentionMargin",
          "ms",
          Aggregation.MIN,
          "The stream's retention minus `millisBehindLatest`: how long until Kinesis deletes"
              + " records that are not read yet. Absent until Kinesis has told the retention, and if"
              + " the identity may not call `kinesis:DescribeStreamSummary`.");

  public static final MetricSpec STALLED_SHARDS =
      MetricSpec.gauge(
              "stalledShards",
              "shards",
              Aggregation.SUM,
              "Shards that have waited for an answer from Kinesis, even an empty one, for a minute. A"
                  + " shard whose records wait for the pipeline is not stalled. The log names them"
                  + " and the time.")
          .formerly("stalledShards");

  public static final MetricSpec EXPIRED_POSITIONS =
      MetricSpec.gauge(
              "expiredPositions",
              "shards",
              Aggregation.SUM,
              "Shards with records that may have expired before the job read them, at a restore or"
                  + " while it runs; until the next restart. With `source.on-expired-position: fail`,"
                  + " the job ends instead.")
          .formerly("expiredPositions");

  public static final MetricSpec KINESIS_THROTTLES =
      MetricSpec.counter(
          "kinesisThrottles",
          "calls",
          "Calls and subscriptions that Kinesis rejected because of a limit. Each is retried. Some"
              + " are normal with several readers of one stream.");

  public static final MetricSpec RESUBSCRIPTIONS =
      MetricSpec.counter(
          "resubscriptions",
          "subscriptions",
          "With enhanced fan-out: subscriptions after the first to a shard. Normal is one per shard"
              + " every five minutes.");

  public static final MetricSpec LOST_SUBSCRIPTIONS =
      MetricSpec.counter(
              "lostSubscriptions",
              "subscriptions",
              "With enhanced fan-out: subscriptions that ended before their five minutes. When it"
                  + " keeps growing, another reader uses the same consumer; the log names it.")
          .formerly("lostSubscriptions");

  /** Labels of a single shard's metrics. */
  public static final String STREAM = "stream";

  public static final String SHARD = "shardId";

  public static final MetricSpec MILLIS_SINCE_LAST_READ =
      MetricSpec.gauge(
              "millisSinceLastRead",
              "ms",
              Aggregation.MAX,
              "Time that the shard has waited for an answer from Kinesis, with or without records; 0"
                  + " while the pipeline takes the records of an answer, and once the shard was read"
                  + " to its end. Absent with `metrics.per-shard: false`.")
          .by(STREAM, SHARD)
          .formerly("stream.<stream>.shardId.<shard>.millisSinceLastRead");

  private SourceMetricNames() {}

  static List<MetricSpec> all() {
    return List.of(
        MILLIS_BEHIND_LATEST,
        RETENTION_MARGIN,
        STALLED_SHARDS,
        EXPIRED_POSITIONS,
        KINESIS_THROTTLES,
        RESUBSCRIPTIONS,
        LOST_SUBSCRIPTIONS,
        MILLIS_SINCE_LAST_READ);
  }
}
