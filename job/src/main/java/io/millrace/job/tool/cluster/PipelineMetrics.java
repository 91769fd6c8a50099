package io.millrace.job.tool.cluster;

import io.millrace.job.metrics.ConvertMetricNames;
import io.millrace.job.metrics.SinkMetricNames;
import io.millrace.job.metrics.SourceMetricNames;
import io.millrace.udf.record.Reason;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * The metrics of a running pipeline over all its subtasks. Metrics not reported yet are empty: a
 * cluster collects them on the first request, which takes some seconds.
 */
public final class PipelineMetrics {
  private static final String REASON = "." + ConvertMetricNames.REASON + ".";
  private static final String LAG = "." + SourceMetricNames.MILLIS_BEHIND_LATEST;
  private static final String STALLED = "." + SourceMetricNames.STALLED_SHARDS;

  /** Of a histogram, Flink's REST API has the quantiles under names of their own. */
  private static final String LATENCY = "." + SinkMetricNames.INSERT_LATENCY + "_p95";

  /** The connector's own figures: there can be hundreds of them. */
  private static final String OF_ONE_SHARD = ".shardId.";

  private static final String REFUSED = "." + SinkMetricNames.ROWS_REFUSED;
  private static final String REFUSED_BY_VIEWS = "." + SinkMetricNames.ROWS_REFUSED_BY_VIEWS;
  private static final String REJECTED = "." + ConvertMetricNames.ROWS_REJECTED;

  private static final String SKIPPED = "." + ConvertMetricNames.DOCUMENTS_SKIPPED;

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
    return name.endsWith("." + ConvertMetricNames.DOCUMENTS)
        || name.endsWith("." + ConvertMetricNames.ROWS_CONVERTED)
        || name.endsWith(REJECTED)
        || name.endsWith(SKIPPED)
        || name.endsWith("." + SinkMetricNames.ROWS_INSERTED)
        || name.endsWith("." + SinkMetricNames.ROWS_INSERTED_PER_SECOND)
        || name.endsWith("." + SinkMetricNames.BYTES_INSERTED)
        || name.endsWith("." + SinkMetricNames.BYTES_INSERTED_PER_SECOND)
        || name.endsWith(LATENCY)
        || name.endsWith(REFUSED)
        || name.endsWith(REFUSED_BY_VIEWS)
        || name.endsWith("." + SinkMetricNames.INSERT_RETRIES)
        || name.endsWith("." + SinkMetricNames.HELD_BLOCKS)
        || name.endsWith("." + SinkMetricNames.HELD_BYTES)
        || name.endsWith("." + SinkMetricNames.OLDEST_UNCOMMITTED_BLOCK_AGE)
        || name.endsWith(STALLED)
        || (name.endsWith(LAG) && !name.contains(OF_ONE_SHARD));
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
    return whole(sum("." + ConvertMetricNames.DOCUMENTS));
  }

  /** Rows ClickHouse confirmed, error table included. */
  public OptionalLong rowsInserted() {
    return whole(sum("." + SinkMetricNames.ROWS_INSERTED));
  }

  /** The same, a second, over the last minute. */
  public OptionalDouble rowsPerSecond() {
    return sum("." + SinkMetricNames.ROWS_INSERTED_PER_SECOND);
  }

  /** Bytes of confirmed blocks, compressed. */
  public OptionalLong bytesInserted() {
    return whole(sum("." + SinkMetricNames.BYTES_INSERTED));
  }

  /** The same, a second, over the last minute. */
  public OptionalDouble bytesPerSecond() {
    return sum("." + SinkMetricNames.BYTES_INSERTED_PER_SECOND);
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
            .filter(metric -> !metric.getKey().contains(REASON))
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
            .filter(metric -> !metric.getKey().contains(REASON))
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
          int reason = name.indexOf(REASON);
          if (reason >= 0 && name.endsWith(metric) && value > 0) {
            reasons.put(
                name.substring(reason + REASON.length(), name.length() - metric.length()),
                value.longValue());
          }
        });
    return reasons;
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
    return whole(sum("." + SinkMetricNames.INSERT_RETRIES));
  }

  /** Blocks ClickHouse has not confirmed yet. */
  public OptionalLong heldBlocks() {
    return whole(sum("." + SinkMetricNames.HELD_BLOCKS));
  }

  /** Bytes of these, compressed. */
  public OptionalLong heldBytes() {
    return whole(sum("." + SinkMetricNames.HELD_BYTES));
  }

  /** Milliseconds since the oldest of them was sealed, 0 without one. */
  public OptionalLong oldestBlockMillis() {
    return whole(max("." + SinkMetricNames.OLDEST_UNCOMMITTED_BLOCK_AGE));
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
