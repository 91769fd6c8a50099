package io.millrace.job.cli.setup;

import io.millrace.job.cli.option.InferOptions;
import io.millrace.job.cli.option.PipelineFlags;
import io.millrace.job.cli.option.SampleOptions;
import io.millrace.job.cli.terminal.CommandException;
import io.millrace.job.cli.terminal.DisplayedValues;
import io.millrace.job.cli.terminal.Plural;
import io.millrace.job.cli.terminal.ResultPrinter;
import io.millrace.job.cli.terminal.Terminal;
import io.millrace.job.config.PipelineConfig;
import io.millrace.job.tool.infer.ProposedTable;
import io.millrace.job.tool.infer.SampledDocuments;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Proposes a table for the stream's documents. */
@Command(
    name = "infer",
    description = {
      "Proposes a table for the stream's documents. Creates nothing.",
      "With errors.values: redacted, it shows no values; " + DisplayedValues.HINT
    },
    mixinStandardHelpOptions = true)
public final class InferCommand implements Callable<Integer> {
  static final int USUAL = 1000;

  private final Terminal terminal;
  @Mixin private final PipelineFlags pipeline;
  @Mixin private final SampleOptions size;
  @Mixin private final InferOptions wishes = new InferOptions();
  @Mixin private final ResultPrinter answer;

  @Option(
      names = "--write",
      description = "Adds the mapping to the pipeline's file. Existing lines stay.")
  private boolean write;

  InferCommand(Terminal terminal) {
    this.terminal = terminal;
    pipeline = new PipelineFlags(terminal);
    size = new SampleOptions(terminal, USUAL);
    answer = new ResultPrinter(terminal);
  }

  @Override
  public Integer call() throws Exception {
    PipelineConfig config = pipeline.load();
    SampledDocuments documents =
        SampledDocuments.of(size.take(config).documents(), config.decodeLimits());
    ProposedTable table = wishes.propose(config, documents);
    ProposalText text = new ProposalText(table, DisplayedValues.of(config), terminal);
    answer.say(text::print, text.tree());
    if (write) {
      Path file =
          pipeline
              .file()
              .orElseThrow(() -> new CommandException("--write needs the file: --config FILE"));
      writeMapping(terminal, file, table, config);
    }
    return table.columns().complaints().isEmpty() ? ExitCode.OK : ExitCode.SOFTWARE;
  }

  static void writeMapping(Terminal terminal, Path file, ProposedTable table, PipelineConfig config)
      throws Exception {
    List<String> added =
        new PipelineFile(file, terminal::variable)
            .addColumns(table.columns().columns(), config.columns());
    terminal
        .err()
        .println(
            added.isEmpty()
                ? file + " needs no further mapping."
                : Plural.of(added.size(), "line") + " added to " + file + ", below columns.");
  }
}
