package io.millrace.job.cli.option;

import io.millrace.job.cli.terminal.CommandException;
import io.millrace.job.cli.terminal.Terminal;
import io.millrace.job.config.ConfigException;
import io.millrace.job.config.PipelineConfig;
import io.millrace.job.config.option.ClickHouseOptions;
import io.millrace.job.config.option.SourceOptions;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.flink.configuration.ConfigOption;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A pipeline by its file, by flags for what is asked most, or by both: flags win over the file. */
public final class PipelineFlags {
  @Mixin private final FileParameter configuration;

  @Option(names = "--stream", paramLabel = "NAME", description = "source.stream: name or ARN.")
  private @Nullable String stream;

  @Option(names = "--region", paramLabel = "REGION", description = "source.region")
  private @Nullable String region;

  @Option(
      names = "--endpoint",
      paramLabel = "URL",
      description = "source.endpoint, for an emulator or a VPC endpoint.")
  private @Nullable String endpoint;

  @Option(
      names = "--position",
      paramLabel = "POSITION",
      description = "source.position: TRIM_HORIZON, LATEST or AT_TIMESTAMP.")
  private @Nullable String position;

  @Option(
      names = "--timestamp",
      paramLabel = "TIME",
      description = "source.timestamp, with AT_TIMESTAMP.")
  private @Nullable String timestamp;

  @Option(names = "--url", paramLabel = "URL", description = "clickhouse.url")
  private @Nullable String url;

  @Option(names = "--database", paramLabel = "NAME", description = "clickhouse.database")
  private @Nullable String database;

  @Option(names = "--table", paramLabel = "NAME", description = "clickhouse.table")
  private @Nullable String table;

  @Option(names = "--username", paramLabel = "NAME", description = "clickhouse.username")
  private @Nullable String username;

  public PipelineFlags(Terminal terminal) {
    configuration = new FileParameter(terminal);
  }

  /** The whole configuration, complete. */
  public PipelineConfig load() throws ConfigException, CommandException {
    return configuration.sources(overrides()).load();
  }

  /** The configuration, which must be complete only for the stream. */
  public PipelineConfig loadSource() throws ConfigException, CommandException {
    return configuration.sources(overrides()).loadSource();
  }

  /** The file, when one is named. */
  public Optional<Path> file() {
    return configuration.file();
  }

  private List<String> overrides() {
    List<String> overrides = new ArrayList<>();
    add(SourceOptions.STREAM, stream, overrides);
    add(SourceOptions.REGION, region, overrides);
    add(SourceOptions.ENDPOINT, endpoint, overrides);
    add(SourceOptions.POSITION, position, overrides);
    add(SourceOptions.TIMESTAMP, timestamp, overrides);
    add(ClickHouseOptions.URL, url, overrides);
    add(ClickHouseOptions.DATABASE, database, overrides);
    add(ClickHouseOptions.TABLE, table, overrides);
    add(ClickHouseOptions.USERNAME, username, overrides);
    return overrides;
  }

  private static void add(ConfigOption<?> option, @Nullable String value, List<String> overrides) {
    if (value != null) {
      overrides.add(option.key() + "=" + value);
    }
  }
}
