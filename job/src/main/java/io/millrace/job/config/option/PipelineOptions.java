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
          .withDescription("Name of the Flink job, as the dashboard and the logs show it.");

  public static final ConfigOption<Integer> PARALLELISM =
      ConfigOptions.key("pipeline.parallelism")
          .intType()
          .noDefaultValue()
          .withDescription(
              "Subtasks per operator. Reading uses at most one subtask per shard;"
                  + " see pipeline.rebalance.");

  public static final ConfigOption<Boolean> REBALANCE =
      ConfigOptions.key("pipeline.rebalance")
          .booleanType()
          .defaultValue(false)
          .withDescription(
              "Spread records evenly over all converting subtasks instead of keeping each shard on"
                  + " one. For few hot shards; rows of a shard then no longer arrive in its order.");

  public static final ConfigOption<Boolean> FRESH =
      ConfigOptions.key("pipeline.fresh")
          .booleanType()
          .defaultValue(false)
          .withDescription(
              "Start without a checkpoint or savepoint although the pipeline has written before:"
                  + " what its streams keep is read again, and is in the table twice. Give it for one"
                  + " start, as -D pipeline.fresh=true or as --fresh, and do not leave it in a"
                  + " file.");

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
