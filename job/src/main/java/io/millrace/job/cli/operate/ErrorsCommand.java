package io.millrace.job.cli.operate;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.job.cli.option.AdminOptions;
import io.millrace.job.cli.option.PipelineFlags;
import io.millrace.job.cli.option.RejectedOptions;
import io.millrace.job.cli.terminal.DisplayedValues;
import io.millrace.job.cli.terminal.Plural;
import io.millrace.job.cli.terminal.RecordHeading;
import io.millrace.job.cli.terminal.ResultPrinter;
import io.millrace.job.cli.terminal.Terminal;
import io.millrace.job.cli.terminal.TerminalText;
import io.millrace.job.clickhouse.catalog.SetupConnection;
import io.millrace.job.config.PipelineConfig;
import io.millrace.job.config.option.ErrorOptions;
import io.millrace.job.tool.replay.RejectedDocument;
import io.millrace.job.tool.replay.RejectedDocument.State;
import io.millrace.job.tool.replay.Replayer;
import io.millrace.udf.ErrorPolicy;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Help.Ansi.Style;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Shows rejected documents. */
@Command(
    name = "errors",
    description = {
      "Shows the most recent rejected documents and the reasons. See also errors replay.",
      "With errors.values: redacted, it shows fields but no values; " + DisplayedValues.HINT
    },
    mixinStandardHelpOptions = true,
    subcommands = ErrorsReplayCommand.class)
public final class ErrorsCommand implements Callable<Integer> {
  private final Terminal terminal;
  @Mixin private final PipelineFlags pipeline;
  @Mixin private final RejectedOptions wanted = new RejectedOptions();
  @Mixin private final AdminOptions administrator;
  @Mixin private final ResultPrinter answer;

  @Option(
      names = {"-n", "--limit"},
      paramLabel = "COUNT",
      description = "Maximum number of documents. Default: ${DEFAULT-VALUE}.")
  private int limit = 20;

  ErrorsCommand(Terminal terminal) {
    this.terminal = terminal;
    pipeline = new PipelineFlags(terminal);
    administrator = new AdminOptions(terminal);
    answer = new ResultPrinter(terminal);
  }

  @Override
  public Integer call() throws Exception {
    PipelineConfig config = pipeline.load();
    List<RejectedDocument> documents;
    try (SetupConnection server = administrator.connect(config)) {
      if (!server.exists(config.errorTable())) {
        return nothingYet(config);
      }
      documents = Replayer.of(config, server).last(wanted.filter(), limit);
    }
    DisplayedValues values = DisplayedValues.of(config);
    ArrayNode trees = JsonNodeFactory.instance.arrayNode();
    documents.forEach(document -> trees.add(tree(document, values)));
    answer.say(out -> print(config, documents, out), trees);
    return ExitCode.OK;
  }

  /** The pipeline creates its error table when it starts. */
  private int nothingYet(PipelineConfig config) throws IOException {
    answer.say(
        out ->
            out.println(
                "No document was rejected yet: there is no error table "
                    + config.errorTable().quoted()
                    + (config.get(ErrorOptions.POLICY) == ErrorPolicy.FAIL
                        ? ", and with errors.policy: fail there will be none."
                        : ". The pipeline creates it when it starts.")),
        JsonNodeFactory.instance.arrayNode());
    return ExitCode.OK;
  }

  private void print(PipelineConfig config, List<RejectedDocument> documents, PrintWriter out) {
    DisplayedValues values = DisplayedValues.of(config);
    documents.forEach(document -> print(document, values, out));
    out.println(
        documents.isEmpty()
            ? "No matching documents in " + config.errorTable().quoted() + "."
            : Plural.of(documents.size(), "document")
                + ". After you change the mapping or the table, run: millrace errors replay");
  }

  private void print(RejectedDocument document, DisplayedValues values, PrintWriter out) {
    String heading =
        document.time()
            + "  "
            + document.reason()
            + (document.state() == State.REPLAYED ? "  replayed since" : "")
            + (document.record().stream().isEmpty()
                ? ""
                : "  "
                    + document.record().stream()
                    + " "
                    + RecordHeading.of(document.record(), document.documentIndex(), values));
    out.println(terminal.styled(Style.faint, heading));
    out.println(terminal.styled(Style.fg_red, document.message()));
    out.println("  " + TerminalText.line(values.document(document.text()), terminal.width() - 2));
    out.println();
  }

  private static ObjectNode tree(RejectedDocument document, DisplayedValues values) {
    return RejectedDocumentJson.of(document, values, "document_index")
        .put("raw_message", values.document(document.text()))
        .put("raw_message_is_excerpt", document.isExcerpt());
  }
}
