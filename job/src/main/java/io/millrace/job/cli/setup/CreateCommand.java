package io.millrace.job.cli.setup;

import io.millrace.job.cli.option.AdminOptions;
import io.millrace.job.cli.option.InferOptions;
import io.millrace.job.cli.option.PipelineFlags;
import io.millrace.job.cli.option.SampleOptions;
import io.millrace.job.cli.terminal.CommandException;
import io.millrace.job.cli.terminal.DisplayedValues;
import io.millrace.job.cli.terminal.Statements;
import io.millrace.job.cli.terminal.Terminal;
import io.millrace.job.clickhouse.catalog.ServerCatalog;
import io.millrace.job.clickhouse.catalog.SetupConnection;
import io.millrace.job.clickhouse.catalog.TableInfo;
import io.millrace.job.config.PipelineConfig;
import io.millrace.job.tool.infer.ProposedTable;
import io.millrace.job.tool.infer.SampledDocuments;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Creates what infer proposes. */
@Command(
    name = "create",
    description = {
      "Creates the table that infer proposes and the error table, and adds the mapping to the file.",
      "Changes an existing table only with --add-missing-columns."
    },
    mixinStandardHelpOptions = true)
public final class CreateCommand implements Callable<Integer> {
  private final Terminal terminal;
  @Mixin private final PipelineFlags pipeline;
  @Mixin private final SampleOptions size;
  @Mixin private final InferOptions wishes = new InferOptions();
  @Mixin private final AdminOptions administrator;

  @Option(
      names = {"-y", "--yes"},
      description = "Runs the statements without asking for confirmation.")
  private boolean yes;

  @Option(
      names = "--add-missing-columns",
      description =
          "Adds the proposed columns that an existing table lacks. Changes no existing column.")
  private boolean addMissingColumns;

  CreateCommand(Terminal terminal) {
    this.terminal = terminal;
    pipeline = new PipelineFlags(terminal);
    size = new SampleOptions(terminal, InferCommand.USUAL);
    administrator = new AdminOptions(terminal);
  }

  @Override
  public Integer call() throws Exception {
    PipelineConfig config = pipeline.load();
    try (ServerCatalog catalog = ServerCatalog.open(config)) {
      Optional<TableInfo> existing = catalog.table(config.table());
      if (existing.isPresent() && !addMissingColumns) {
        throw new CommandException(
            "table " + config.table().quoted() + " already exists and was not changed",
            "To add the columns it lacks: --add-missing-columns. To see whether the pipeline can"
                + " fill it: millrace check");
      }
      SampledDocuments documents =
          SampledDocuments.of(size.take(config).documents(), config.decodeLimits());
      ProposedTable proposed = wishes.propose(config, documents);
      ProposedTable table = existing.isPresent() ? proposed.forExisting() : proposed;
      if (!table.columns().complaints().isEmpty()) {
        throw new CommandException(
            String.join("\n", table.columns().complaints()), "Choose other types with --type");
      }
      NewTables plan = new NewTables(config, catalog, table, wishes.cluster());
      List<String> statements = plan.statements();
      plan.differences().forEach(difference -> terminal.err().println(difference));
      if (statements.isEmpty()) {
        terminal.err().println("Nothing is missing: no statement to run.");
      } else {
        Statements.show(statements, terminal);
        new ProposalText(table, DisplayedValues.of(config), terminal).printBeside(terminal.out());
        terminal.out().flush();
        Statements.agree(yes, terminal);
        try (SetupConnection server = administrator.connect(config)) {
          Statements.run(statements, server, terminal);
        }
      }
      if (pipeline.file().isPresent()) {
        InferCommand.writeMapping(terminal, pipeline.file().get(), table, config);
      }
    }
    return ExitCode.OK;
  }
}
