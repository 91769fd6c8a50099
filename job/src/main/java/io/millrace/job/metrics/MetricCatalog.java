package io.millrace.job.metrics;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Every metric of a pipeline, by operator. */
public final class MetricCatalog {
  /**
   * The metrics that go to CloudWatch on Managed Service for Apache Flink unless the configuration
   * names others. Few, because CloudWatch charges per metric.
   */
  public static final List<String> CLOUDWATCH_DEFAULT =
      Stream.of(
              SourceMetricNames.MILLIS_BEHIND_LATEST,
              SourceMetricNames.RETENTION_MARGIN,
              ConvertMetricNames.ROWS_REJECTED,
              SinkMetricNames.ROWS_INSERTED,
              SinkMetricNames.INSERT_ERRORS,
              SinkMetricNames.END_TO_END_LATENCY.percentile99(),
              SinkMetricNames.OLDEST_UNCOMMITTED_BLOCK_AGE,
              SinkMetricNames.OLDEST_INSERT_AGE,
              SinkMetricNames.TIME_SINCE_LAST_CHECKPOINT,
              SinkMetricNames.DEDUPLICATION_MARGIN)
          .map(MetricSpec::key)
          .collect(Collectors.toUnmodifiableList());

  private MetricCatalog() {}

  /** The metrics of the Kinesis operators. */
  public static List<MetricSpec> source() {
    return SourceMetricNames.all();
  }

  /** The metrics of the Convert operator. */
  public static List<MetricSpec> convert() {
    return ConvertMetricNames.all();
  }

  /** The metrics of the ClickHouse operator. */
  public static List<MetricSpec> sink() {
    return SinkMetricNames.all();
  }

  /** All metrics, in the order of the operators. */
  public static List<MetricSpec> all() {
    List<MetricSpec> all = new ArrayList<>(source());
    all.addAll(convert());
    all.addAll(sink());
    return List.copyOf(all);
  }

  /** The keys of everything that can be sent to CloudWatch: all but histograms and texts. */
  public static Set<String> numbers() {
    return all().stream()
        .flatMap(spec -> spec.numbers().stream())
        .collect(Collectors.toCollection(LinkedHashSet::new));
  }
}
