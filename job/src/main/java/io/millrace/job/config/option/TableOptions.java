package io.millrace.job.config.option;

import io.millrace.job.config.value.KeyStyle;
import io.millrace.job.config.value.TableEvolve;
import io.millrace.job.config.value.ValueTypes;
import java.time.Duration;
import java.util.List;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;

/** Changes of the destination table while the pipeline runs. */
public final class TableOptions {
  public static final ConfigOption<Duration> REFRESH_INTERVAL =
      ConfigOptions.key("table.refresh-interval")
          .durationType()
          .defaultValue(Duration.ofMinutes(1))
          .withDescription(
              "How often each subtask reads the destination's columns again. A change applies from"
                  + " the next block on. The columns are also read when ClickHouse rejects a block."
                  + " With off, the columns of the submission apply until the job is submitted"
                  + " again.");

  public static final ConfigOption<TableEvolve> EVOLVE =
      ConfigOptions.key("table.evolve")
          .enumType(TableEvolve.class)
          .defaultValue(TableEvolve.OFF)
          .withDescription(
              "What happens to a field of a document that no column takes. off: it is unknown, see"
                  + " convert.unknown-fields. add-columns: the job adds a Nullable column of that"
                  + " name before it inserts the row. The user needs ALTER ADD COLUMN.");

  public static final ConfigOption<Integer> MAX_ADDED_COLUMNS =
      ConfigOptions.key("table.max-added-columns")
          .intType()
          .defaultValue(100)
          .withDescription(
              "Maximum number of columns of the destination that pipelines may add. Millrace"
                  + " recognizes them by their comments. Further fields are unknown.");

  public static final ConfigOption<String> EVOLVE_INCLUDE =
      ConfigOptions.key("table.evolve-include")
          .stringType()
          .noDefaultValue()
          .withDescription(
              "Fields that may get a column: comma-separated names, where * stands for any"
                  + " characters and ? for one.");

  public static final ConfigOption<String> EVOLVE_EXCLUDE =
      ConfigOptions.key("table.evolve-exclude")
          .stringType()
          .noDefaultValue()
          .withDescription(
              "Fields that get no column, also if table.evolve-include names them. Same form.");

  public static final ConfigOption<String> CLUSTER =
      ConfigOptions.key("table.cluster")
          .stringType()
          .noDefaultValue()
          .withDescription(
              "Cluster on which columns are added (ON CLUSTER). Replicas of one table need none.");

  private TableOptions() {}

  static List<OptionSpec<?>> settings() {
    return List.of(
        OptionSpec.of(
            REFRESH_INTERVAL, ValueTypes.durationOrOff(Duration.ofSeconds(1), Duration.ofDays(1))),
        OptionSpec.of(EVOLVE, ValueTypes.oneOf(TableEvolve.class, KeyStyle::kebab)),
        OptionSpec.of(MAX_ADDED_COLUMNS, ValueTypes.integer(1, 10_000)),
        OptionSpec.of(EVOLVE_INCLUDE, ValueTypes.text("names of fields")).otherwise("all fields"),
        OptionSpec.of(EVOLVE_EXCLUDE, ValueTypes.text("names of fields")).otherwise("no field"),
        OptionSpec.of(CLUSTER, ValueTypes.text("a cluster's name")).otherwise("this server alone"));
  }
}
