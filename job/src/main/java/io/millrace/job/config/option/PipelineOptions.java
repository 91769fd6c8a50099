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
                  + " then reads all records its streams retain, and the table has their rows"
                  + " twice. Set it for one start with -D pipeline.fresh=true or --fresh; do not"
                  + " keep it in a file.");

  private PipelineOptions() {}

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
