package io.millrace.job.cli.operate;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.job.cli.option.AdminOptions;
import io.millrace.job.cli.option.PipelineFlags;
import io.millrace.job.cli.option.RejectedOptions;
import io.millrace.job.cli.terminal.CommandException;
import io.millrace.job.cli.terminal.DisplayedValues;
import io.millrace.job.cli.terminal.Plural;
import io.millrace.job.cli.terminal.ResultPrinter;
import io.millrace.job.cli.terminal.Terminal;
import io.millrace.job.cli.terminal.TerminalText;
import io.millrace.job.clickhouse.catalog.SetupConnection;
import io.millrace.job.config.PipelineConfig;
import io.millrace.job.sink.insert.InsertException;
import io.millrace.job.tool.replay.ConcurrentReplayException;
import io.millrace.job.tool.replay.PendingReplay;
import io.millrace.job.tool.replay.ReplayReport;
import io.millrace.job.tool.replay.Replayer;
import io.millrace.job.tool.replay.Replayer.Fate;
import java.io.PrintWriter;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Help.Ansi.Style;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Replays rejected documents. */
@Command(
    name = "replay",
    description = {
      "Converts rejected documents again with the current mapping and table, and inserts the rows",
      "exactly once. Replayed documents are marked and are not replayed again.",
      "Documents that the pipeline's filter skips are also marked, and become no rows.",
      "Documents that still cannot be converted stay as they are. Documents that only a",
      "materialized view lacks (refused_by_view) are skipped, because the table has them. Rows that",
      "the table may have (unconfirmed) are replayed only with --reason unconfirmed.",
      "A document that ClickHouse refuses stays rejected, with the server's message.",
      "After an interruption, run the command again: it continues. If the outcome of a replay is",
      "unknown, the command says what to do and exits with code 1. The pipeline can keep running."
    },
    mixinStandardHelpOptions = true)
final class ErrorsReplayCommand implements Callable<Integer> {
  private static final int SHOWN = 10;

  private final Terminal terminal;
  @Mixin private final PipelineFlags pipeline;
  @Mixin private final RejectedOptions wanted = new RejectedOptions();
  @Mixin private final AdminOptions administrator;
  @Mixin private final ResultPrinter answer;

  @Option(
      names = "--inserted",
      paramLabel = "REPLAY",
      description =
          "Marks an unfinished replay as inserted; use it if the table has its rows. Sends nothing.")
  private List<UUID> inserted = List.of();

  @Option(
      names = "--withdrawn",
      paramLabel = "REPLAY",
      description =
          "Withdraws an unfinished replay; use it if its rows are not in the table. Its documents"
              + " can then be replayed again. Sends nothing.")
  private List<UUID> withdrawn = List.of();

  ErrorsReplayCommand(Terminal terminal) {
    this.terminal = terminal;
    pipeline = new PipelineFlags(terminal);
    administrator = new AdminOptions(terminal);
    answer = new ResultPrinter(terminal);
  }

  @Override
  public Integer call() throws Exception {
    PipelineConfig config = pipeline.load();
    try (SetupConnection server = administrator.connect(config)) {
      if (!server.exists(config.errorTable())) {
        throw new CommandException(
            "There is nothing to replay: no error table "
                + config.errorTable().quoted()
                + " exists, or this user cannot see it.");
      }
      Replayer replayer = Replayer.of(config, server);
      if (!inserted.isEmpty() || !withdrawn.isEmpty()) {
        settle(inserted, Fate.INSERTED, replayer);
        settle(withdrawn, Fate.WITHDRAWN, replayer);
        return ExitCode.OK;
      }
      ReplayReport report = replay(replayer);
      DisplayedValues values = DisplayedValues.of(config);
      answer.say(out -> print(report, values, out), tree(report, values));
      return report.pending().isEmpty() ? ExitCode.OK : ExitCode.SOFTWARE;
    }
  }

  private ReplayReport replay(Replayer replayer) throws Exception {
    try {
      return replayer.replay(wanted.filter());
    } catch (ConcurrentReplayException gaveWay) {
      throw new CommandException(String.valueOf(gaveWay.getMessage()));
    } catch (InsertException notConfirmed) {
      throw new CommandException(
          String.valueOf(notConfirmed.getMessage()),
          "Fix the cause and run the replay again: it sends the same blocks, and each is inserted"
              + " once");
    }
  }

  private void settle(List<UUID> replays, Fate fate, Replayer replayer) throws Exception {
    for (UUID replay : replays) {
      if (!replayer.settle(replay, fate)) {
        throw new CommandException(
            "There is no unfinished replay " + replay,
            "Run millrace errors replay to see the unfinished ones");
      }
      terminal.err().println("Replay " + replay + " is " + fate.label() + ".");
    }
  }

  private void printPending(ReplayReport report, PrintWriter out) {
    for (PendingReplay pending : report.pending()) {
      out.println();
      out.println(
          terminal.styled(
              Style.fg_red,
              "Replay "
                  + pending.id()
                  + " of "
                  + Plural.of(pending.documents(), "document")
                  + " and "
                  + Plural.of(pending.rows(), "row")
                  + " is not finished."));
      out.println(pending.message());
      out.println("→ " + pending.fix());
    }
  }

  private static void addPending(ReplayReport report, ObjectNode node) {
    ArrayNode array = node.putArray("pending");
    for (PendingReplay pending : report.pending()) {
      array
          .addObject()
          .put("replay", pending.id().toString())
          .put("documents", pending.documents())
          .put("rows", pending.rows())
          .put("message", pending.message())
          .put("fix", pending.fix());
    }
  }

  private void print(ReplayReport report, DisplayedValues values, PrintWriter out) {
    if (report.rowsFinished() > 0) {
      out.println(
          "Finished an interrupted replay: " + Plural.of(report.rowsFinished(), "row") + ".");
    }
    out.println(
        Plural.of(report.documents(), "document")
            + " replayed as "
            + Plural.of(report.rows(), "row")
            + ", "
            + report.stillRejected()
            + " still rejected.");
    if (report.skipped() > 0) {
      out.println(
          Plural.of(report.skipped(), "document")
              + " skipped by the pipeline's filter; they are not replayed again.");
    }
    if (report.inTable() > 0) {
      out.println(
          Plural.of(report.inTable(), "row")
              + " skipped: the table has them but a materialized view does not (refused_by_view),"
              + " or the table may have them (unconfirmed). Look for the unconfirmed rows in the"
              + " table. To replay those that are missing, add --reason unconfirmed.");
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
    long shown = Math.min(SHOWN, report.rejectedAgain().size());
    if (report.stillRejected() > shown) {
      out.println("… and " + (report.stillRejected() - shown) + " more.");
    }
    printPending(report, out);
  }

  private static ObjectNode tree(ReplayReport report, DisplayedValues values) {
    ObjectNode node =
        JsonNodeFactory.instance
            .objectNode()
            .put("rows_finished", report.rowsFinished())
            .put("documents", report.documents())
            .put("rows", report.rows())
            .put("in_table", report.inTable())
            .put("skipped", report.skipped())
            .put("still_rejected_count", report.stillRejected());
    addPending(report, node);
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
