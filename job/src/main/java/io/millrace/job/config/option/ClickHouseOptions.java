package io.millrace.job.config.option;

import io.millrace.job.config.value.ValueTypes;
import java.time.Duration;
import java.util.List;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;

/** The ClickHouse server and the destination table. */
public final class ClickHouseOptions {
  public static final ConfigOption<String> URL =
      ConfigOptions.key("clickhouse.url")
          .stringType()
          .noDefaultValue()
          .withDescription(
              "Address of the server's HTTP interface, or comma-separated addresses of all replicas"
                  + " of one shard. Blocks are spread over the replicas; one that does not answer"
                  + " is skipped until it does. All must be replicas of the same tables"
                  + " (Replicated… or Shared… engines), which is checked. User and password have"
                  + " separate keys.");

  public static final ConfigOption<String> DATABASE =
      ConfigOptions.key("clickhouse.database")
          .stringType()
          .defaultValue("default")
          .withDescription("Database of the destination table.");

  public static final ConfigOption<String> TABLE =
      ConfigOptions.key("clickhouse.table")
          .stringType()
          .noDefaultValue()
          .withDescription(
              "Destination table. It must exist. Its columns determine how documents are converted.");

  public static final ConfigOption<String> USERNAME =
      ConfigOptions.key("clickhouse.username")
          .stringType()
          .defaultValue("default")
          .withDescription("ClickHouse user that inserts.");

  public static final ConfigOption<String> PASSWORD =
      ConfigOptions.key("clickhouse.password")
          .stringType()
          .noDefaultValue()
          .withDescription("The user's password. Preferably ${NAME}.");

  public static final ConfigOption<String> PASSWORD_FILE =
      ConfigOptions.key("clickhouse.password-file")
          .stringType()
          .noDefaultValue()
          .withDescription(
              "File with the password, instead of clickhouse.password. A trailing line break is"
                  + " ignored. A relative path starts at the folder of the configuration file. The"
                  + " file is read where the job is submitted. A TaskManager that has the file"
                  + " under the same path also reads it, and reads it again when ClickHouse refuses"
                  + " the password. A rotated password then needs no restart.");

  public static final ConfigOption<Duration> CONNECT_TIMEOUT =
      ConfigOptions.key("clickhouse.connect-timeout")
          .durationType()
          .defaultValue(Duration.ofSeconds(10))
          .withDescription("Timeout for connecting to the server.");

  public static final ConfigOption<Duration> INSERT_TIMEOUT =
      ConfigOptions.key("clickhouse.insert-timeout")
          .durationType()
          .defaultValue(Duration.ofMinutes(5))
          .withDescription(
              "Timeout for the answer to one insert. After it, the same block is sent again under"
                  + " the same token.");

  private ClickHouseOptions() {}

  static List<OptionSpec<?>> settings() {
    return List.of(
        OptionSpec.of(URL, ValueTypes.addresses("http://127.0.0.1:8123")).required(),
        OptionSpec.of(DATABASE, ValueTypes.text("a database's name")),
        OptionSpec.of(TABLE, ValueTypes.text("a table's name")).required(),
        OptionSpec.of(USERNAME, ValueTypes.text("a user's name")),
        OptionSpec.secret(PASSWORD).otherwise("no password"),
        OptionSpec.of(PASSWORD_FILE, ValueTypes.text("a file's path")),
        OptionSpec.of(
            CONNECT_TIMEOUT, ValueTypes.duration(Duration.ofMillis(100), Duration.ofMinutes(5))),
        OptionSpec.of(
            INSERT_TIMEOUT, ValueTypes.duration(Duration.ofSeconds(1), Duration.ofHours(1))));
  }
}
