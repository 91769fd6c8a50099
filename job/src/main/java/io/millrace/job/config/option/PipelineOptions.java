package io.millrace.job.config.option;

import io.millrace.job.config.value.ValueTypes;
import java.util.List;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;

/** The pipeline as a whole. */
public final class PipelineOptions {
  public static final ConfigOption<String> NAME =
      ConfigOptions.key("pipeline.name")
          .stringType()
          .noDefaultValue()
          .withDescription("Name of the Flink job in the dashboard and the logs.");

  public static final ConfigOption<Integer> PARALLELISM =
      ConfigOptions.key("pipeline.parallelism")
          .intType()
          .noDefaultValue()
          .withDescription(
              "Number of subtasks per operator. At most one subtask per shard reads; see"
                  + " pipeline.rebalance.");

  public static final ConfigOption<Boolean> REBALANCE =
      ConfigOptions.key("pipeline.rebalance")
          .booleanType()
          .defaultValue(false)
          .withDescription(
              "Spread records evenly over all converting subtasks instead of keeping each shard on"
                  + " one subtask. Useful for few hot shards. Rows of a shard are then no longer in"
                  + " order.");

  public static final ConfigOption<Boolean> FRESH =
      ConfigOptions.key("pipeline.fresh")
          .booleanType()
          .defaultValue(false)
          .withDescription(
              "Start without a checkpoint or savepoint even if the pipeline has written before. It"
                  + " then begins at source.position: TRIM_HORIZON inserts everything that the"
                  + " streams retain again, LATEST skips what arrived since the stop, and"
                  + " AT_TIMESTAMP inserts the records from that time on again. Set it for one"
                  + " start with -D pipeline.fresh=true or --fresh; do not keep it in a file.");

  public static final ConfigOption<Boolean> METRICS_PER_SHARD =
      ConfigOptions.key("metrics.per-shard")
          .booleanType()
          .defaultValue(true)
          .withDescription(
              "Report metrics of every shard, those of the connector included. Set it to false for"
                  + " streams with many shards: the maxima over all shards remain.");

  public static final ConfigOption<String> METRICS_CLOUDWATCH =
      ConfigOptions.key("metrics.cloudwatch")
          .stringType()
          .noDefaultValue()
          .withDescription(
              "Metrics to register in the group that Managed Service for Apache Flink sends to"
                  + " CloudWatch, which charges per metric: names from METRICS.md, separated by"
                  + " commas, or none. CloudWatch takes no histograms; their P50 and P99 gauges are"
                  + " allowed. A metric with labels is named with them: insertErrors.class.");

  private static final String NO_METRICS = "none";

  private PipelineOptions() {}

  /** The metrics that {@link #METRICS_CLOUDWATCH} names. */
  public static List<String> cloudWatch(String text) {
    return text.trim().equals(NO_METRICS) ? List.of() : ValueTypes.split(text);
  }

  static List<OptionSpec<?>> metrics() {
    return List.of(
        OptionSpec.of(METRICS_PER_SHARD, ValueTypes.bool()),
        OptionSpec.of(METRICS_CLOUDWATCH, ValueTypes.text("names of metrics, or none"))
            .otherwise("on Managed Flink those that METRICS.md lists; elsewhere none"));
  }

  static List<OptionSpec<?>> settings() {
    return List.of(
        OptionSpec.of(NAME, ValueTypes.text("a name"))
            .otherwise("the stream's and the table's name"),
        OptionSpec.of(PARALLELISM, ValueTypes.integer(1, 32_768))
            .otherwise("the cluster's default"),
        OptionSpec.of(REBALANCE, ValueTypes.bool()),
        OptionSpec.of(FRESH, ValueTypes.bool()));
  }
}
