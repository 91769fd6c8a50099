package io.millrace.job.command;

import io.millrace.job.clickhouse.SetupConnection;
import io.millrace.job.config.PipelineConfig;
import io.millrace.job.config.Secret;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Who runs statements that the pipeline's own user may not. */
final class Administrator {
  private final Terminal terminal;

  @Option(
      names = "--admin",
      paramLabel = "USER",
      description = "The user who runs the statements. Default: the pipeline's own.")
  private @Nullable String user;

  @Option(
      names = "--admin-password-variable",
      paramLabel = "NAME",
      description = "Environment variable with that user's password. Default: ${DEFAULT-VALUE}.")
  private String variable = "CLICKHOUSE_ADMIN_PASSWORD";

  Administrator(Terminal terminal) {
    this.terminal = terminal;
  }

  SetupConnection connect(PipelineConfig config) {
    if (user == null) {
      return SetupConnection.of(config);
    }
    String password = terminal.variable(variable);
    return SetupConnection.as(config, user, Secret.of(password == null ? "" : password));
  }
}
