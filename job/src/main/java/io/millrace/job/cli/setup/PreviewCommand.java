package io.millrace.job.cli.setup;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.job.cli.option.PipelineFlags;
import io.millrace.job.cli.option.SampleOptions;
import io.millrace.job.cli.terminal.CommandException;
import io.millrace.job.cli.terminal.DisplayedValues;
import io.millrace.job.cli.terminal.Plural;
import io.millrace.job.cli.terminal.ResultPrinter;
import io.millrace.job.cli.terminal.RowText;
import io.millrace.job.cli.terminal.Terminal;
import io.millrace.job.cli.terminal.TerminalText;
import io.millrace.job.clickhouse.catalog.ServerCatalog;
import io.millrace.job.clickhouse.catalog.SetupConnection;
import io.millrace.job.config.PipelineConfig;
import io.millrace.job.preflight.report.Finding;
import io.millrace.job.tool.preview.FieldChecks;
import io.millrace.job.tool.preview.Preview;
import io.millrace.job.tool.preview.PreviewRows;
import io.millrace.job.tool.preview.SkippedDocument;
import io.millrace.job.tool.sample.Sample;
import io.millrace.udf.RejectedRowException;
import io.millrace.udf.convert.SchemaException;
import io.millrace.udf.table.TableSchema;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Help.Ansi.Style;
import picocli.CommandLine.Mixin;

/** Shows the rows the pipeline would make of the stream's documents. */
@Command(
    name = "preview",
    description = {
      "Converts documents of the stream as the pipeline would. Shows the rows as the table would",
      "store them, and the documents it would reject or skip. Inserts nothing.",
      "With errors.values: redacted, it shows no values; " + DisplayedValues.HINT
    },
    mixinStandardHelpOptions = true)
public final class PreviewCommand implements Callable<Integer> {
  private static final int USUAL = 20;

  private final Terminal terminal;
  @Mixin private final PipelineFlags pipeline;
  @Mixin private final SampleOptions size;
  @Mixin private final ResultPrinter answer;

  PreviewCommand(Terminal terminal) {
    this.terminal = terminal;
    pipeline = new PipelineFlags(terminal);
    size = new SampleOptions(terminal, USUAL);
    answer = new ResultPrinter(terminal);
  }

  @Override
  public Integer call() throws Exception {
    PipelineConfig config = pipeline.load();
    TableSchema target;
    try (ServerCatalog catalog = ServerCatalog.open(config)) {
      target = catalog.schema(config.table());
    }
    Sample sample = size.take(config);
    try (SetupConnection server = SetupConnection.of(config)) {
      Preview preview = preview(config, target, sample, server);
      DisplayedValues values = DisplayedValues.of(config);
      PreviewRows rows = preview.rows().with((column, value) -> values.of(value));
      PreviewRows rejected = preview.rejected().with(values::ofRejected);
      answer.say(
          out -> print(target, rows, rejected, preview, values, out),
          tree(rows, rejected, preview, values));
    }
    return ExitCode.OK;
  }

  private static Preview preview(
      PipelineConfig config, TableSchema target, Sample sample, SetupConnection server)
      throws CommandException {
    try {
      return Preview.of(config, target, sample.records(), server);
    } catch (SchemaException wrong) {
      throw new CommandException(
          String.valueOf(wrong.getMessage()), "Change the column, or its key under columns");
    } catch (RejectedRowException stopped) {
      throw new CommandException(
          "errors.policy is fail, so the pipeline would stop at: " + stopped.getMessage(),
          "To see all of them, add -D errors.policy=table");
    }
  }

  private void print(
      TableSchema target,
      PreviewRows rows,
      PreviewRows rejected,
      Preview preview,
      DisplayedValues values,
      PrintWriter out) {
    int count = rows.rows().size();
    out.println(
        terminal.styled(Style.bold, Plural.of(count, "row") + " of " + target.name().quoted()));
    RowText.print(rows, terminal, out);
    if (!rows.withoutDefaults().isEmpty()) {
      out.println("DEFAULTs and computed columns are not shown. " + rows.withoutDefaults());
    }
    if (!rejected.rows().isEmpty()) {
      out.println();
      out.println(
          terminal.styled(Style.bold, Plural.of(rejected.rows().size(), "document") + " rejected"));
      rejected.rows().forEach(row -> reject(row, out));
    }
    skipped(preview, values, out);
    List<Finding> findings =
        new ArrayList<>(
            FieldChecks.findings(preview.columnsWithoutField(), preview.counters().rows()));
    findings.addAll(
        FieldChecks.filterFindings(preview.filterPlacesNeverSeen(), preview.counters()));
    if (!findings.isEmpty()) {
      out.println();
      findings.forEach(finding -> warn(finding, out));
    }
    out.println();
    out.println(
        Plural.of(count, "row")
            + ", "
            + rejected.rows().size()
            + " rejected, "
            + (preview.skipped().isEmpty() ? "" : preview.skipped().size() + " skipped, ")
            + Plural.of(preview.counters().unknownFields(), "field")
            + " without a column"
            + mismatched(preview.counters().mismatchedPaths())
            + ". Nothing was inserted.");
  }

  private static String mismatched(long values) {
    return values == 0
        ? ""
        : ", " + Plural.of(values, "value") + " missing because of convert.mismatched-paths";
  }

  private void skipped(Preview preview, DisplayedValues values, PrintWriter out) {
    if (preview.skipped().isEmpty()) {
      return;
    }
    out.println();
    out.println(
        terminal.styled(Style.bold, Plural.of(preview.skipped().size(), "document") + " skipped"));
    for (SkippedDocument document : preview.skipped()) {
      String reason = document.reason().label() + "  ";
      out.println(
          reason
              + TerminalText.line(
                  values.document(document.text()), terminal.width() - reason.length()));
    }
  }

  private void warn(Finding finding, PrintWriter out) {
    out.println(terminal.styled(Style.fg_yellow, finding.what()));
    out.println("  " + finding.fix());
  }

  private void reject(Map<String, JsonNode> row, PrintWriter out) {
    out.println(terminal.styled(Style.fg_red, text(row, "message")));
    out.println("  " + TerminalText.line(text(row, "raw_message"), terminal.width() - 2));
  }

  private static String text(Map<String, JsonNode> row, String column) {
    return row.getOrDefault(column, MissingNode.getInstance()).asText();
  }

  private static JsonNode tree(
      PreviewRows rows, PreviewRows rejected, Preview preview, DisplayedValues values) {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    ObjectNode types = node.putObject("columns");
    rows.types().forEach(types::put);
    all(rows.rows(), node.putArray("rows"));
    all(rejected.rows(), node.putArray("rejected"));
    ArrayNode skipped = node.putArray("skipped");
    for (SkippedDocument document : preview.skipped()) {
      skipped
          .addObject()
          .put("reason", document.reason().label())
          .put("raw_message", values.document(document.text()));
    }
    node.put("unknown_fields", preview.counters().unknownFields());
    node.put("mismatched_paths", preview.counters().mismatchedPaths());
    ObjectNode withoutField = node.putObject("columns_without_field");
    preview.columnsWithoutField().forEach(withoutField::put);
    return node;
  }

  private static void all(List<Map<String, JsonNode>> rows, ArrayNode array) {
    for (Map<String, JsonNode> row : rows) {
      ObjectNode values = array.addObject();
      row.forEach(values::set);
    }
  }
}
