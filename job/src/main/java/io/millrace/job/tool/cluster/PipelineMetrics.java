package io.millrace.job.tool.cluster;

import io.millrace.job.metrics.ConvertMetricNames;
import io.millrace.job.metrics.PipelineMetricGroup;
import io.millrace.job.metrics.SinkMetricNames;
import io.millrace.job.metrics.SourceMetricNames;
import io.millrace.udf.record.Reason;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * The metrics of a running pipeline over all its subtasks. Metrics not reported yet are empty: a
 * cluster collects them on the first request, which takes some seconds.
 */
public final class PipelineMetrics {
  private static final String REASON = "." + ConvertMetricNames.REASON + ".";
  private static final String LAG = "." + SourceMetricNames.MILLIS_BEHIND_LATEST.name();
  private static final String STALLED = "." + SourceMetricNames.STALLED_SHARDS.name();

  /** The 95th percentile of a histogram has a separate name. */
  private static final String LATENCY = "." + SinkMetricNames.INSERT_LATENCY.name() + "_p95";

  /** Excludes the connector's figures of each shard, and the copies for CloudWatch. */
  private static final String OURS =
      "." + PipelineMetricGroup.GROUP + "." + PipelineMetricGroup.PIPELINE + ".";

  private static final String REFUSED = "." + SinkMetricNames.ROWS_REFUSED.name();
  private static final String REFUSED_BY_VIEWS = "." + SinkMetricNames.ROWS_REFUSED_BY_VIEWS.name();
  private static final String REJECTED = "." + ConvertMetricNames.ROWS_REJECTED.name();

  private static final String SKIPPED = "." + ConvertMetricNames.DOCUMENTS_SKIPPED.name();

  private final Map<String, Double> sums;
  private final Map<String, Double> maxima;

  /**
   * @param sums by the metric's name with its scope, the sum over all subtasks
   * @param maxima the same, the largest of all subtasks
   */
  PipelineMetrics(Map<String, Double> sums, Map<String, Double> maxima) {
    this.sums = sums;
    this.maxima = maxima;
  }

  /** Whether a metric of this name, in whatever scope, is one that is shown here. */
  static boolean isWanted(String name) {
    return name.contains(OURS) && isShown(name);
  }

  private static boolean isShown(String name) {
    return name.endsWith("." + ConvertMetricNames.DOCUMENTS.name())
        || name.endsWith("." + ConvertMetricNames.ROWS_CONVERTED.name())
        || name.endsWith(REJECTED)
        || name.endsWith(SKIPPED)
        || name.endsWith("." + SinkMetricNames.ROWS_INSERTED.name())
        || name.endsWith("." + SinkMetricNames.ROWS_INSERTED_PER_SECOND.name())
        || name.endsWith("." + SinkMetricNames.BYTES_INSERTED.name())
        || name.endsWith("." + SinkMetricNames.BYTES_INSERTED_PER_SECOND.name())
        || name.endsWith(LATENCY)
        || name.endsWith(REFUSED)
        || name.endsWith(REFUSED_BY_VIEWS)
        || name.endsWith("." + SinkMetricNames.INSERT_RETRIES.name())
        || name.endsWith("." + SinkMetricNames.HELD_BLOCKS.name())
        || name.endsWith("." + SinkMetricNames.HELD_BYTES.name())
        || name.endsWith("." + SinkMetricNames.OLDEST_UNCOMMITTED_BLOCK_AGE.name())
        || name.endsWith(STALLED)
        || name.endsWith(LAG);
  }

  /** Whether the operators have reported. */
  boolean areThere() {
    return documents().isPresent() && rowsInserted().isPresent();
  }

  /** Milliseconds between the newest record of the stream and the last one read, worst shard. */
  public OptionalLong lagMillis() {
    return whole(max(LAG));
  }

  /** Shards from which nothing was taken for a minute. */
  public OptionalLong stalledShards() {
    return whole(sum(STALLED));
  }

  /** Documents found. */
  public OptionalLong documents() {
    return whole(sum("." + ConvertMetricNames.DOCUMENTS.name()));
  }

  /** Rows ClickHouse confirmed, error table included. */
  public OptionalLong rowsInserted() {
    return whole(sum("." + SinkMetricNames.ROWS_INSERTED.name()));
  }

  /** The same, a second, over the last minute. */
  public OptionalDouble rowsPerSecond() {
    return sum("." + SinkMetricNames.ROWS_INSERTED_PER_SECOND.name());
  }

  /** Bytes of confirmed blocks, compressed. */
  public OptionalLong bytesInserted() {
    return whole(sum("." + SinkMetricNames.BYTES_INSERTED.name()));
  }

  /** The same, a second, over the last minute. */
  public OptionalDouble bytesPerSecond() {
    return sum("." + SinkMetricNames.BYTES_INSERTED_PER_SECOND.name());
  }

  /** Milliseconds within which 95 % of the last confirmed inserts ended, worst subtask. */
  public OptionalLong insertLatencyMillis() {
    return whole(max(LATENCY));
  }

  /**
   * Documents that became rows of the error table, those ClickHouse or a view refused among them.
   */
  public OptionalLong rejected() {
    return whole(
        sums.entrySet().stream()
            .filter(
                metric ->
                    metric.getKey().endsWith(REJECTED)
                        || metric.getKey().endsWith(REFUSED)
                        || metric.getKey().endsWith(REFUSED_BY_VIEWS))
            .filter(metric -> reason(metric.getKey(), REJECTED).isEmpty())
            .mapToDouble(Map.Entry::getValue)
            .reduce(Double::sum));
  }

  /** The same by reason, without those that did not occur. */
  public Map<String, Long> rejectedByReason() {
    Map<String, Long> reasons = byReason(REJECTED);
    put(reasons, Reason.REFUSED_BY_CLICKHOUSE, REFUSED);
    put(reasons, Reason.REFUSED_BY_VIEW, REFUSED_BY_VIEWS);
    return reasons;
  }

  /** Documents that were skipped: neither rows nor rejected rows. */
  public OptionalLong skipped() {
    return whole(
        sums.entrySet().stream()
            .filter(metric -> metric.getKey().endsWith(SKIPPED))
            .filter(metric -> reason(metric.getKey(), SKIPPED).isEmpty())
            .mapToDouble(Map.Entry::getValue)
            .reduce(Double::sum));
  }

  /** The same by reason, without those that did not occur. */
  public Map<String, Long> skippedByReason() {
    return byReason(SKIPPED);
  }

  private Map<String, Long> byReason(String metric) {
    Map<String, Long> reasons = new TreeMap<>();
    sums.forEach(
        (name, value) -> {
          Optional<String> reason = reason(name, metric);
          if (reason.isPresent() && value > 0) {
            reasons.put(reason.get(), value.longValue());
          }
        });
    return reasons;
  }

  /** The value of the label, if the metric has it. */
  private static Optional<String> reason(String name, String metric) {
    if (!name.endsWith(metric)) {
      return Optional.empty();
    }
    String before = name.substring(0, name.length() - metric.length());
    int value = before.lastIndexOf('.') + 1;
    return before.substring(0, value).endsWith(REASON)
        ? Optional.of(before.substring(value))
        : Optional.empty();
  }

  private void put(Map<String, Long> reasons, Reason reason, String metric) {
    sum(metric)
        .ifPresent(
            rows -> {
              if (rows > 0) {
                reasons.put(reason.label(), (long) rows);
              }
            });
  }

  /** Attempts at an insert that were not confirmed and were followed by another. */
  public OptionalLong insertRetries() {
    return whole(sum("." + SinkMetricNames.INSERT_RETRIES.name()));
  }

  /** Blocks ClickHouse has not confirmed yet. */
  public OptionalLong heldBlocks() {
    return whole(sum("." + SinkMetricNames.HELD_BLOCKS.name()));
  }

  /** Bytes of these, compressed. */
  public OptionalLong heldBytes() {
    return whole(sum("." + SinkMetricNames.HELD_BYTES.name()));
  }

  /** Milliseconds since the oldest of them was sealed, 0 without one. */
  public OptionalLong oldestBlockMillis() {
    return whole(max("." + SinkMetricNames.OLDEST_UNCOMMITTED_BLOCK_AGE.name()));
  }

  private OptionalDouble sum(String ending) {
    return sums.entrySet().stream()
        .filter(metric -> metric.getKey().endsWith(ending))
        .mapToDouble(Map.Entry::getValue)
        .reduce(Double::sum);
  }

  private OptionalDouble max(String ending) {
    return maxima.entrySet().stream()
        .filter(metric -> metric.getKey().endsWith(ending))
        .mapToDouble(Map.Entry::getValue)
        .max();
  }

  private static OptionalLong whole(OptionalDouble value) {
    return value.isPresent() ? OptionalLong.of((long) value.getAsDouble()) : OptionalLong.empty();
  }
}
