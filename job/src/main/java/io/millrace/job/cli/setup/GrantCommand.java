package io.millrace.job.cli.setup;

import io.millrace.job.cli.option.AdminOptions;
import io.millrace.job.cli.option.PipelineFlags;
import io.millrace.job.cli.option.RoleCandidates;
import io.millrace.job.cli.terminal.CommandException;
import io.millrace.job.cli.terminal.Statements;
import io.millrace.job.cli.terminal.Terminal;
import io.millrace.job.clickhouse.catalog.SetupConnection;
import io.millrace.job.config.PipelineConfig;
import io.millrace.job.config.option.ClickHouseOptions;
import io.millrace.job.provision.UserGrants;
import io.millrace.job.provision.UserGrants.RejectedAccess;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Prints or runs the SQL that creates the pipeline's ClickHouse user. */
@Command(
    name = "grant",
    description = {
      "Prints the SQL that creates the user of the pipeline's file, grants it the required",
      "privileges, and creates the table that records which pipelines have written. --apply runs",
      "the SQL. The password is never printed: the SQL has the parameter {password:String}, which",
      "clickhouse-client sets with --param_password. A user that authenticates by certificate gets",
      "the name in clickhouse.tls.client-certificate instead."
    },
    mixinStandardHelpOptions = true)
public final class GrantCommand implements Callable<Integer> {
  private final Terminal terminal;
  @Mixin private final PipelineFlags pipeline;
  @Mixin private final AdminOptions administrator;

  @Option(
      names = "--role",
      paramLabel = "ROLE",
      completionCandidates = RoleCandidates.class,
      description = {
        "Privileges of the user. only-destination-table: insert into the table and the error table,",
        "and show the database's tables if errors.failing-views is isolate. full-access:",
        "everything in the database, for tables behind materialized views. Any other",
        "word: an existing role. Default: ${DEFAULT-VALUE}."
      })
  private String role = UserGrants.ONLY_DESTINATION_TABLE;

  @Option(
      names = "--allow-replay",
      description = {
        "Also lets the user read and replay rejected documents, as millrace errors, errors replay",
        "and the console do."
      })
  private boolean allowReplay;

  @Option(
      names = "--on-cluster",
      paramLabel = "NAME",
      description = "Runs the SQL on all servers of this cluster.")
  private @Nullable String cluster;

  @Option(names = "--apply", description = "Runs the SQL, preferably as --admin.")
  private boolean apply;

  GrantCommand(Terminal terminal) {
    this.terminal = terminal;
    pipeline = new PipelineFlags(terminal);
    administrator = new AdminOptions(terminal);
  }

  @Override
  public Integer call() throws Exception {
    PipelineConfig config = pipeline.load();
    requireUserOfItsOwn(config.get(ClickHouseOptions.USERNAME));
    UserGrants grants =
        new UserGrants(
            config, role, allowReplay ? RejectedAccess.REPLAY : RejectedAccess.NONE, cluster);
    if (!apply) {
      Statements.show(grants.statements(), terminal);
      return ExitCode.OK;
    }
    if (grants.lacksPassword()) {
      throw new CommandException(
          "user " + config.get(ClickHouseOptions.USERNAME) + " would have no password",
          "Set clickhouse.password in the pipeline's file, preferably as ${NAME}");
    }
    try (SetupConnection server = administrator.connect(config)) {
      List<String> statements = grants.statements(server);
      Statements.show(statements, terminal);
      Statements.run(statements, grants.parameters(), server, terminal);
    }
    return ExitCode.OK;
  }

  private static void requireUserOfItsOwn(String user) throws CommandException {
    if (user.equals(ClickHouseOptions.USERNAME.defaultValue())) {
      throw new CommandException(
          "user " + user + " already exists, and has all privileges on most servers",
          "Name a user for this pipeline only: clickhouse.username in its file, or -D"
              + " clickhouse.username=NAME");
    }
  }
}
