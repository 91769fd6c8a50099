package io.millrace.job.metrics;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** Renders conf/METRICS.md from the specs. */
final class MetricsPage {
  private static final String INTRODUCTION =
      """
      # Metrics

      The metrics of a pipeline, in addition to those of Flink. Generated from the code by `MetricsPageTest`; do not edit.

      All are in the metric group `millrace`, with the label `pipeline` (the value of `pipeline.name`), once for each
      subtask. The column *pipeline* says how the values of all subtasks become one value: `sum`, `max` or `min`. A
      histogram covers the last 1,000 values. Its median and its 99th percentile are gauges as well: the histogram's name
      with `P50` and `P99`.

      | where | the name of `rowsInserted` |
      |---|---|
      | Prometheus | `flink_taskmanager_job_task_operator_millrace_pipeline_rowsInserted{pipeline="…"}` |
      | Prometheus, with a label | `flink_taskmanager_job_task_operator_millrace_pipeline_reason_rowsRejected{pipeline="…",reason="…"}` |
      | REST API | `<operator>.millrace.pipeline.<name>.rowsInserted`, at `/jobs/<job>/vertices/<vertex>/subtasks/metrics` |
      | CloudWatch | `rowsInserted`, with the dimension `Pipeline` |

      Flink's Prometheus reporter replaces characters other than letters, digits, `_` and `:` in label values by `_`. So
      give `pipeline.name` a plain name.

      - **The pipeline's lag** is the maximum of `millisBehindLatest`.
      - **The freshness of the table** is `endToEndLatencyP99`. While nothing is confirmed, it is `millisBehindLatest`
        plus `oldestUncommittedBlockAge`.
      - **Data is at risk** when `retentionMargin` or `deduplicationMargin` approaches 0.

      """;

  private static final String CONNECTOR =
      """

      The connector's own metrics are beside them, in the operator's scope, under
      `KinesisConsumer.stream.<stream>.shardId.<shard>`.
      """;

  private static final String SINK =
      """

      `insertErrors` has these classes:
      %s.

      Flink's [standard sink
      metrics](https://cwiki.apache.org/confluence/display/FLINK/FLIP-33%%3A+Standardize+Connector+Metrics) are in the
      operator's own scope, so dashboards made for other sinks show this one:

      | name | kind | |
      |---|---|---|
      | `numRecordsSend` | counter | rows ClickHouse confirmed; the same number is the operator's `numRecordsOut` |
      | `numBytesSend` | counter | bytes of confirmed blocks, compressed; the same number is the operator's `numBytesOut` |
      | `numRecordsSendErrors` | counter | rows of inserts that failed; a block that is retried counts once for each failed attempt |
      | `currentSendTime` | gauge | milliseconds the last confirmed insert took; 0 before the first |
      """;

  private static final String CLOUDWATCH =
      """

      ## CloudWatch

      Managed Service for Apache Flink forwards only metrics in the group `kinesisanalytics`, and no histograms.
      `metrics.cloudwatch` lists the metrics that Millrace registers there too. CloudWatch charges for every metric, so
      there are few by default:

      %s

      A metric with labels is named with them: `insertErrors.class`, `rowsRejected.reason`. `metrics.cloudwatch: none`
      sends nothing.

      ## Cardinality

      The number of series is bounded by the configuration: subtasks, reasons, error classes, and addresses in
      `clickhouse.url`. Only the series of single shards grow with the stream. `metrics.per-shard: false` leaves them out,
      those of the connector included.
      """;

  private static final String CLICKPIPES =
      """

      ## For users of ClickPipes

      | ClickPipes | here |
      |---|---|
      | `ClickPipesInfo` | `info`; the state is Flink's `runningTime`, `restartingTime` and `numRestarts` |
      | `FetchedEvents_Total` | `records` |
      | `FetchedBytes_Total` | `decompressedBytes` |
      | `FetchedBytesCompressed_Total` | `payloadBytes` |
      | `SentEvents_Total` | `rowsInserted` |
      | `SentBytes_Total` | `bytesInsertedUncompressed` |
      | `SentBytesCompressed_Total` | `bytesInserted` |
      | `Errors_Total` | `insertErrors` for inserts, `rowsRejected` for documents |
      | `Latency` | `endToEndLatency` |
      | Replica `CPUUsage`, `CPULimit` | `cpuUsage`, `cpuLimit`: the maximum of each TaskManager (`tm_id`) |
      | Replica `MemoryUsage`, `MemoryLimit` | `memoryUsage`, `memoryLimit`: the maximum of each TaskManager |
      """;

  private static final String OLD =
      """

      ## Names before 1.0

      Earlier builds registered the metrics in the operator's own scope, without the group. Only the place changed:

      | before: `flink_taskmanager_job_task_operator_…` | now: `flink_taskmanager_job_task_operator_…` |
      |---|---|
      """;

  private MetricsPage() {}

  static String render() {
    StringBuilder page = new StringBuilder(INTRODUCTION);
    page.append("## Kinesis: `<stream>`\n\n");
    table(MetricCatalog.source(), page);
    page.append(CONNECTOR);
    page.append("\n## Convert\n\n");
    table(MetricCatalog.convert(), page);
    page.append("\n## ClickHouse\n\n");
    table(MetricCatalog.sink(), page);
    page.append(SINK.formatted(wrapped(codes(InsertErrorClass.labels()))));
    page.append(CLOUDWATCH.formatted(wrapped(codes(MetricCatalog.CLOUDWATCH_DEFAULT))));
    page.append(CLICKPIPES);
    page.append(OLD);
    for (MetricSpec spec : MetricCatalog.all()) {
      spec.formerName()
          .ifPresent(
              former ->
                  page.append("| `%s` | `%s` |\n".formatted(prometheus(former), prometheus(spec))));
    }
    return page.toString();
  }

  /** As the reporter spells it: the values of labels are not part of the name. */
  static String prometheus(MetricSpec spec) {
    String labels = spec.labels().stream().map(label -> label + "_").collect(Collectors.joining());
    return "millrace_pipeline_" + labels + spec.name();
  }

  private static String prometheus(String former) {
    return former.replaceAll("<[a-z]+>\\.", "").replace('.', '_');
  }

  private static void table(List<MetricSpec> specs, StringBuilder page) {
    page.append("| name | kind | unit | pipeline | |\n|---|---|---|---|---|\n");
    for (MetricSpec spec : specs) {
      String labels =
          spec.labels().isEmpty() ? "" : " by " + codes(spec.labels()).replace(", ", " and ");
      page.append(
          "| `%s`%s | %s | %s | %s | %s |\n"
              .formatted(
                  spec.name(),
                  labels,
                  spec.kind().name().toLowerCase(Locale.ROOT),
                  spec.unit(),
                  spec.aggregation().name().toLowerCase(Locale.ROOT),
                  spec.description()));
    }
  }

  private static String codes(List<String> names) {
    return names.stream().map(name -> "`" + name + "`").collect(Collectors.joining(", "));
  }

  /** Breaks lines below 118 characters. */
  private static String wrapped(String text) {
    return text.replaceAll("(.{60,110}),\\s", "$1,\n");
  }
}
