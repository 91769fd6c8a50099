package io.millrace.job.tool.cluster;

import io.millrace.job.metrics.ConvertMetricNames;
import io.millrace.job.metrics.InsertError;
import io.millrace.job.metrics.NameCounts;
import io.millrace.job.metrics.PipelineMetricGroup;
import io.millrace.job.metrics.SinkMetricNames;
import io.millrace.job.metrics.SourceMetricNames;
import io.millrace.udf.record.Reason;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.apache.flink.runtime.rest.messages.job.metrics.Metric;

/**
 * The metrics of a running pipeline over all its subtasks. Metrics not reported yet are empty: a
 * cluster collects them on the first request.
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

  private static final String RETRIES = "." + SinkMetricNames.INSERT_RETRIES.name();
  private static final String ERRORS = "." + SinkMetricNames.INSERT_ERRORS.name();
  private static final String UNKNOWN = "." + ConvertMetricNames.UNKNOWN_FIELDS.name();
  private static final String UNKNOWN_NAMES = "." + ConvertMetricNames.UNKNOWN_FIELD_NAMES.name();
  private static final int MOST_NAMES = 5;
  private static final String LAST_ERROR = "." + SinkMetricNames.LAST_INSERT_ERROR.name();

  private static final String CLOCK = "." + SinkMetricNames.CLOCK.name();

  private static final String SKIPPED = "." + ConvertMetricNames.DOCUMENTS_SKIPPED.name();

  private final Map<String, Double> sums;
  private final Map<String, Double> maxima;
  private final List<Metric> texts;
  private final Optional<Duration> age;

  /**
   * @param sums by the metric's name with its scope, the sum over all subtasks
   * @param maxima the same, the largest of all subtasks
   * @param texts by the metric's name with its scope, the texts of all subtasks
   * @param age time since the cluster collected them, if it is known
   */
  PipelineMetrics(
      Map<String, Double> sums,
      Map<String, Double> maxima,
      List<Metric> texts,
      Optional<Duration> age) {
    this.sums = sums;
    this.maxima = maxima;
    this.texts = List.copyOf(texts);
    this.age = age;
  }

  /** No metric is known. */
  static PipelineMetrics none() {
    return new PipelineMetrics(Map.of(), Map.of(), List.of(), Optional.empty());
  }

  /** Whether a metric of this name, in whatever scope, is one that is shown here. */
  static boolean isWanted(String name) {
    return name.contains(OURS) && isShown(name);
  }

  /** Whether a metric of this name tells when the metrics were collected. */
  static boolean isClock(String name) {
    return name.contains(OURS) && name.endsWith(CLOCK);
  }

  /**
   * Whether a metric of this name is a text that is shown here.
   *
   * @param sums of the numbers, which say whether there is a text at all
   */
  static boolean isWantedText(String name, Map<String, Double> sums) {
    if (!name.contains(OURS)) {
      return false;
    }
    return name.endsWith(LAST_ERROR)
        ? isAny(sums, ERRORS) || isAny(sums, RETRIES)
        : name.endsWith(UNKNOWN_NAMES) && isAny(sums, UNKNOWN);
  }

  private static boolean isAny(Map<String, Double> sums, String ending) {
    return sums.entrySet().stream()
        .anyMatch(metric -> metric.getKey().endsWith(ending) && metric.getValue() > 0);
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
        || name.endsWith(RETRIES)
        || name.endsWith(ERRORS)
        || name.endsWith(UNKNOWN)
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

  /**
   * Time since the cluster collected them from the TaskManagers, the oldest of all subtasks.
   * Unknown for jobs that have ended, and for jobs of a Millrace without a metric for it.
   */
  public Optional<Duration> age() {
    return age;
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

  /** Fields of documents that no column takes, those in rejected documents not among them. */
  public OptionalLong unknownFields() {
    return whole(sum(UNKNOWN));
  }

  /**
   * The most frequent names of these in a sample, at most five, the most frequent first. Empty with
   * {@code errors.values: redacted}.
   */
  public List<String> unknownFieldNames() {
    return NameCounts.mostFrequent(texts(UNKNOWN_NAMES).collect(Collectors.toList()), MOST_NAMES);
  }

  private Stream<String> texts(String ending) {
    return texts.stream()
        .filter(metric -> metric.getId().endsWith(ending))
        .map(metric -> String.valueOf(metric.getValue()));
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
    return whole(sum(RETRIES));
  }

  /** The newest failed attempt at an insert of all subtasks, since they started. */
  public Optional<InsertError> lastInsertError() {
    return texts(LAST_ERROR)
        .flatMap(text -> InsertError.parse(text).stream())
        .max(Comparator.comparing(InsertError::at));
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
    return of(sums, ending).reduce(Double::sum);
  }

  private OptionalDouble max(String ending) {
    return of(maxima, ending).max();
  }

  private static DoubleStream of(Map<String, Double> metrics, String ending) {
    return metrics.entrySet().stream()
        .filter(metric -> metric.getKey().endsWith(ending))
        .mapToDouble(Map.Entry::getValue);
  }

  private static OptionalLong whole(OptionalDouble value) {
    return value.isPresent() ? OptionalLong.of((long) value.getAsDouble()) : OptionalLong.empty();
  }
}
