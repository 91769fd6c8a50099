package io.millrace.job.cli.option;

import io.millrace.job.cli.terminal.Terminal;
import io.millrace.job.clickhouse.catalog.SetupConnection;
import io.millrace.job.config.PipelineConfig;
import io.millrace.job.config.value.Secret;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Who runs statements that the pipeline's own user may not. */
public final class AdminOptions {
  private final Terminal terminal;

  @Option(
      names = "--admin",
      paramLabel = "USER",
      description = "The user that runs the statements. Default: the pipeline's user.")
  private @Nullable String user;

  @Option(
      names = "--admin-password-variable",
      paramLabel = "NAME",
      description = "Environment variable with that user's password. Default: ${DEFAULT-VALUE}.")
  private String variable = "CLICKHOUSE_ADMIN_PASSWORD";

  public AdminOptions(Terminal terminal) {
    this.terminal = terminal;
  }

  public SetupConnection connect(PipelineConfig config) {
    if (user == null) {
      return SetupConnection.of(config);
    }
    String password = terminal.variable(variable);
    return SetupConnection.as(config, user, Secret.of(password == null ? "" : password));
  }
}
