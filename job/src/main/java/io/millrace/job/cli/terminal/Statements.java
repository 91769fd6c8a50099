package io.millrace.job.cli.terminal;

import io.millrace.job.clickhouse.catalog.CatalogException;
import io.millrace.job.clickhouse.catalog.SetupConnection;
import io.millrace.job.config.value.Secret;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Help.Ansi.Style;

/** Statements that change the server: shown, agreed to, run one after the other. */
public final class Statements {
  private Statements() {}

  /** Prints the statements as they will run. */
  public static void show(List<String> statements, Terminal terminal) {
    statements.forEach(sql -> terminal.out().println(TerminalText.escapedSql(sql) + ";\n"));
    terminal.out().flush();
  }

  /**
   * Asks for confirmation; without a terminal, {@code --yes} is required.
   *
   * @throws CommandException when the user does not agree
   */
  public static void agree(boolean yes, Terminal terminal) throws IOException, CommandException {
    if (yes) {
      return;
    }
    if (!terminal.isInteractive()) {
      throw new CommandException("Nothing was changed.", "To run the statements above, add --yes");
    }
    terminal.err().print("Run this? [y/N] ");
    terminal.err().flush();
    String line = terminal.in().readLine();
    if (line == null || !line.trim().matches("(?i)y|yes")) {
      throw new CommandException("Nothing was changed.");
    }
  }

  /** Runs the statements and stops at the first failure. */
  public static void run(List<String> statements, SetupConnection server, Terminal terminal)
      throws CatalogException {
    run(statements, Map.of(), server, terminal);
  }

  /**
   * Runs the statements and stops at the first failure.
   *
   * @param parameters of the statements, by name
   */
  public static void run(
      List<String> statements,
      Map<String, Secret> parameters,
      SetupConnection server,
      Terminal terminal)
      throws CatalogException {
    for (String sql : statements) {
      server.runWith(sql, parameters);
      String head = sql.lines().findFirst().orElse("").split(" \\(", 2)[0];
      terminal
          .err()
          .println(terminal.styled(Style.fg_green, "done: ") + TerminalText.escapedSql(head));
    }
  }
}
