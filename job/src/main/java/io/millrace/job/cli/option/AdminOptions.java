package io.millrace.job.cli.option;

import io.millrace.job.cli.terminal.Terminal;
import io.millrace.job.clickhouse.catalog.CatalogException;
import io.millrace.job.clickhouse.catalog.SetupConnection;
import io.millrace.job.config.PipelineConfig;
import io.millrace.job.config.value.Secret;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;

/** Who runs statements that the pipeline's own user may not. */
public final class AdminOptions {
  private static final String ADMIN = "--admin";

  private final Terminal terminal;

  @Option(
      names = ADMIN,
      paramLabel = "USER",
      description = "The user that runs the statements. Default: the pipeline's user.")
  private @Nullable String user;

  @Option(
      names = "--admin-password-variable",
      paramLabel = "NAME",
      description = "Environment variable with that user's password. Default: ${DEFAULT-VALUE}.")
  private String variable = "CLICKHOUSE_ADMIN_PASSWORD";

  /**
   * What a person may do about a failure besides its remedy: nothing, unless the user lacks a
   * privilege and the command could run as another one.
   */
  public static String otherRemedy(Exception failure, ParseResult given) {
    OptionSpec admin = given.commandSpec().findOption(ADMIN);
    boolean isDenied =
        failure instanceof CatalogException
            && ((CatalogException) failure).kind() == CatalogException.Kind.ACCESS_DENIED;
    return isDenied && admin != null && !given.hasMatchedOption(admin)
        ? "\n→ Or run the command as a user who may: " + ADMIN + " USER"
        : "";
  }

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
