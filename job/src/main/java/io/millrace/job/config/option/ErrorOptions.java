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

/** What happens to documents that cannot become rows. */
public final class ErrorOptions {
  public static final ConfigOption<ErrorPolicy> POLICY =
      ConfigOptions.key("errors.policy")
          .enumType(ErrorPolicy.class)
          .defaultValue(ErrorPolicy.TABLE)
          .withDescription(
              "table stores a rejected document in the error table, as exactly as any row; fail"
                  + " stops the job at the first one.");

  public static final ConfigOption<String> TABLE =
      ConfigOptions.key("errors.table")
          .stringType()
          .noDefaultValue()
          .withDescription(
              "Table for rejected documents, in the destination's database. Created when it is"
                  + " missing and the user may.");

  public static final ConfigOption<Duration> TTL =
      ConfigOptions.key("errors.ttl")
          .durationType()
          .defaultValue(Duration.ofDays(7))
          .withDescription(
              "How long rejected documents are kept. Takes effect when the table is created.");

  public static final ConfigOption<ValuesInErrors> VALUES =
      ConfigOptions.key("errors.values")
          .enumType(ValuesInErrors.class)
          .defaultValue(ValuesInErrors.SHOWN)
          .withDescription(
              "redacted keeps the offending values out of messages, logs and the error table's"
                  + " message column. Commands that show documents (sample, infer, preview, errors)"
                  + " then show their fields and the kinds of values, and no value.");

  public static final ConfigOption<Integer> MAX_REFUSED_ROWS =
      ConfigOptions.key("errors.max-refused-rows")
          .intType()
          .defaultValue(1_000)
          .withDescription(
              "Rows of one block that ClickHouse itself may refuse (a constraint is violated, a"
                  + " DEFAULT throws) before the job fails. Each is found by taking the block apart,"
                  + " which costs inserts and a few checkpoints, and becomes a row of the error"
                  + " table. With errors.policy fail none may be refused.");

  public static final ConfigOption<FailingViews> FAILING_VIEWS =
      ConfigOptions.key("errors.failing-views")
          .enumType(FailingViews.class)
          .noDefaultValue()
          .withDescription(
              "When a materialized view throws on a row, the table has the whole block already."
                  + " isolate goes on: the view lacks the rows it throws on, which are in the table"
                  + " and in the error table, with the reason refused_by_view. It takes"
                  + " exactly-once, an error table, and a user who sees the views and the tables"
                  + " they write to (SHOW TABLES, SHOW COLUMNS); where the rows cannot be told apart"
                  + " the job ends. leave-out goes on, too: the view lacks every row of the block;"
                  + " the log names it. rowsMissingInViews counts what a view lacks. fail ends the"
                  + " job, and the repetition completes the view once it is corrected or dropped.");

  private ErrorOptions() {}

  static List<OptionSpec<?>> settings() {
    return List.of(
        OptionSpec.of(POLICY, ValueTypes.oneOf(ErrorPolicy.class, KeyStyle::kebab)),
        OptionSpec.of(TABLE, ValueTypes.text("a table's name"))
            .otherwise("clickhouse.table followed by _errors"),
        OptionSpec.of(TTL, ValueTypes.duration(Duration.ofMinutes(1), Duration.ofDays(3650))),
        OptionSpec.of(MAX_REFUSED_ROWS, ValueTypes.integer(1, 1_000_000)),
        OptionSpec.of(FAILING_VIEWS, ValueTypes.oneOf(FailingViews.class, KeyStyle::kebab))
            .otherwise("isolate where it can be, else fail"),
        OptionSpec.of(VALUES, ValueTypes.oneOf(ValuesInErrors.class, KeyStyle::kebab)));
  }
}
