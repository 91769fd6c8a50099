package io.millrace.job.command;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.job.clickhouse.SetupConnection;
import io.millrace.job.config.PipelineConfig;
import io.millrace.job.replay.ReplayReport;
import io.millrace.job.replay.Replayer;
import java.io.PrintWriter;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Help.Ansi.Style;
import picocli.CommandLine.Mixin;

/** Makes rows of rejected documents that have become convertible. */
@Command(
    name = "replay",
    description = {
      "Converts rejected documents again, with the mapping and the table as they are now, and",
      "inserts what has become rows, exactly once. What was replayed is marked and not taken again;",
      "what still cannot be converted stays as it was, and so does what only a materialized view",
      "lacks (refused_by_view): the table has it. Broken off, run it again: it goes on.",
      "The pipeline may run meanwhile."
    },
    mixinStandardHelpOptions = true)
final class ErrorsReplayCommand implements Callable<Integer> {
  private static final int SHOWN = 10;

  private final Terminal terminal;
  @Mixin private final PipelineFlags pipeline;
  @Mixin private final RejectedOptions wanted = new RejectedOptions();
  @Mixin private final Administrator administrator;
  @Mixin private final Answer answer;

  ErrorsReplayCommand(Terminal terminal) {
    this.terminal = terminal;
    pipeline = new PipelineFlags(terminal);
    administrator = new Administrator(terminal);
    answer = new Answer(terminal);
  }

  @Override
  public Integer call() throws Exception {
    PipelineConfig config = pipeline.load();
    try (SetupConnection server = administrator.connect(config)) {
      ReplayReport report = Replayer.of(config, server).replay(wanted.filter());
      DisplayedValues values = DisplayedValues.of(config);
      answer.say(out -> print(report, values, out), tree(report, values));
    }
    return ExitCode.OK;
  }

  private void print(ReplayReport report, DisplayedValues values, PrintWriter out) {
    if (report.rowsFinished() > 0) {
      out.println(
          "Finished a replay that was broken off: "
              + Plural.of(report.rowsFinished(), "row")
              + ".");
    }
    out.println(
        Plural.of(report.documents(), "document")
            + " replayed as "
            + Plural.of(report.rows(), "row")
            + ", "
            + report.rejectedAgain().size()
            + " still rejected.");
    if (report.inTable() > 0) {
      out.println(
          Plural.of(report.inTable(), "row")
              + " left out (refused_by_view): the table has what only a materialized view threw on.");
    }
    report.rejectedAgain().stream()
        .limit(SHOWN)
        .forEach(
            again -> {
              out.println(terminal.styled(Style.fg_red, again.message()));
              out.println(
                  "  "
                      + TerminalText.line(
                          values.document(again.document().text()), terminal.width() - 2));
            });
    if (report.rejectedAgain().size() > SHOWN) {
      out.println("… and " + (report.rejectedAgain().size() - SHOWN) + " more.");
    }
  }

  private static ObjectNode tree(ReplayReport report, DisplayedValues values) {
    ObjectNode node =
        JsonNodeFactory.instance
            .objectNode()
            .put("rows_finished", report.rowsFinished())
            .put("documents", report.documents())
            .put("rows", report.rows())
            .put("in_table", report.inTable());
    ArrayNode again = node.putArray("still_rejected");
    report
        .rejectedAgain()
        .forEach(
            document ->
                again
                    .addObject()
                    .put("message", document.message())
                    .put("raw_message", values.document(document.document().text())));
    return node;
  }
}
