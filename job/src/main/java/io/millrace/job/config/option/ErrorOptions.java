package io.millrace.job.config.option;

import io.millrace.job.config.value.FailingViews;
import io.millrace.job.config.value.KeyStyle;
import io.millrace.job.config.value.ValueTypes;
import io.millrace.udf.ErrorPolicy;
import io.millrace.udf.convert.ValuesInErrors;
import java.time.Duration;
import java.util.List;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;

/** What happens to documents that cannot be converted to rows. */
public final class ErrorOptions {
  public static final ConfigOption<ErrorPolicy> POLICY =
      ConfigOptions.key("errors.policy")
          .enumType(ErrorPolicy.class)
          .defaultValue(ErrorPolicy.TABLE)
          .withDescription(
              "table: store rejected documents in the error table, with the same guarantee as rows."
                  + " fail: stop the job at the first rejected document.");

  public static final ConfigOption<String> TABLE =
      ConfigOptions.key("errors.table")
          .stringType()
          .noDefaultValue()
          .withDescription(
              "Table for rejected documents, in the destination's database. It is created if it"
                  + " does not exist and the user has the privilege.");

  public static final ConfigOption<Duration> TTL =
      ConfigOptions.key("errors.ttl")
          .durationType()
          .defaultValue(Duration.ofDays(7))
          .withDescription(
              "How long rejected documents are kept. Applies when the table is created.");

  public static final ConfigOption<ValuesInErrors> VALUES =
      ConfigOptions.key("errors.values")
          .enumType(ValuesInErrors.class)
          .defaultValue(ValuesInErrors.SHOWN)
          .withDescription(
              "redacted: keep invalid values out of messages, logs and the error table's message"
                  + " column. Commands that show documents (sample, infer, preview, errors) then"
                  + " show fields and kinds of values, but no values.");

  public static final ConfigOption<Integer> MAX_REFUSED_ROWS =
      ConfigOptions.key("errors.max-refused-rows")
          .intType()
          .defaultValue(1_000)
          .withDescription(
              "Maximum number of rows per block that ClickHouse may refuse (a constraint is"
                  + " violated, a DEFAULT throws) before the job fails. Millrace finds each row by"
                  + " splitting the block, which takes additional inserts and a few checkpoints,"
                  + " and writes it to the error table. With errors.policy fail, the limit is 0.");

  public static final ConfigOption<FailingViews> FAILING_VIEWS =
      ConfigOptions.key("errors.failing-views")
          .enumType(FailingViews.class)
          .noDefaultValue()
          .withDescription(
              "What happens when a materialized view throws on a row; the table then already has"
                  + " the whole block. isolate: the job continues; the view lacks the rows it"
                  + " throws on, which are in the table and, with the reason refused_by_view, in"
                  + " the error table. This requires exactly-once, an error table, and a user that"
                  + " sees the views and their target tables (SHOW TABLES, SHOW COLUMNS). If these"
                  + " rows cannot be identified, the job ends. leave-out: the job continues; the"
                  + " view lacks every row of the block, and the log names the block. The metric"
                  + " rowsMissingInViews counts rows that a view lacks. fail: the job ends; after"
                  + " you correct or drop the view, the repeated insert completes it.");

  private ErrorOptions() {}

  static List<OptionSpec<?>> settings() {
    return List.of(
        OptionSpec.of(POLICY, ValueTypes.oneOf(ErrorPolicy.class, KeyStyle::kebab)),
        OptionSpec.of(TABLE, ValueTypes.text("a table's name"))
            .otherwise("clickhouse.table followed by _errors"),
        OptionSpec.of(TTL, ValueTypes.duration(Duration.ofMinutes(1), Duration.ofDays(3650))),
        OptionSpec.of(MAX_REFUSED_ROWS, ValueTypes.integer(1, 1_000_000)),
        OptionSpec.of(FAILING_VIEWS, ValueTypes.oneOf(FailingViews.class, KeyStyle::kebab))
            .otherwise("isolate if its requirements are met, else fail"),
        OptionSpec.of(VALUES, ValueTypes.oneOf(ValuesInErrors.class, KeyStyle::kebab)));
  }
}
