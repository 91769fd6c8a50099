package io.millrace.job.cli.setup;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.job.cli.terminal.DisplayedValues;
import io.millrace.job.cli.terminal.Plural;
import io.millrace.job.cli.terminal.Terminal;
import io.millrace.job.cli.terminal.TerminalText;
import io.millrace.job.cli.terminal.TextTable;
import io.millrace.job.tool.infer.Decision;
import io.millrace.job.tool.infer.LeftOut;
import io.millrace.job.tool.infer.ProposedColumn;
import io.millrace.job.tool.infer.ProposedTable;
import io.millrace.job.tool.infer.SampledDocuments;
import io.millrace.udf.record.Record;
import java.io.PrintWriter;
import java.util.List;
import java.util.stream.Collectors;
import picocli.CommandLine.Help.Ansi.Style;

/** A proposed table, as text and as JSON. */
final class ProposalText {
  private static final int EXCERPT = 120;

  private final ProposedTable table;
  private final SampledDocuments documents;
  private final DisplayedValues values;
  private final Terminal terminal;

  ProposalText(ProposedTable table, DisplayedValues values, Terminal terminal) {
    this.values = values;
    this.table = table;
    documents = table.columns().documents();
    this.terminal = terminal;
  }

  /** Columns, statement, reasons, mapping. */
  void print(PrintWriter out) {
    columns(out);
    heading("Table", out);
    out.println(TerminalText.escapedSql(table.sql()) + ";");
    out.println();
    because("ORDER BY", table.orderBy(), out);
    because("PARTITION BY", table.partitionBy(), out);
    out.println("Exactly once: the table deduplicates repeated inserts.");
    mapping(out);
    complaints(out);
  }

  /** What a person checks beside the statement: the mapping, and what is left out. */
  void printBeside(PrintWriter out) {
    leftOut(out);
    mapping(out);
  }

  private void columns(PrintWriter out) {
    heading("Columns, from " + Plural.of(documents.count(), "document"), out);
    TextTable text = new TextTable(terminal, "column", "type", "in", "null", "example", "because");
    for (ProposedColumn column : table.columns().columns()) {
      text.row(
          column.name(),
          column.type(),
          String.valueOf(column.present()),
          column.nulls() == 0 ? "" : String.valueOf(column.nulls()),
          values.json(column.example()),
          column.reason());
    }
    text.print(out);
    if (documents.skipped() > 0) {
      out.println(Plural.of(documents.skipped(), "document") + " more that the pipeline skips");
    }
    if (!table.columns().envelopeOthers().isEmpty()) {
      out.println(
          "Also in the envelope, without a column: "
              + table.columns().envelopeOthers().stream()
                  .map(place -> TerminalText.line(place, EXCERPT))
                  .collect(Collectors.joining(", ")));
    }
    leftOut(out);
  }

  private void leftOut(PrintWriter out) {
    if (documents.rejected() == 0) {
      return;
    }
    heading(
        "Left out, because the pipeline rejects "
            + (documents.rejected() == 1 ? "it: " : "them: ")
            + Plural.of(documents.rejected(), "document"),
        out);
    for (LeftOut left : documents.leftOut()) {
      Record record = left.first().record();
      out.println(
          left.count()
              + " "
              + left.reason().label()
              + ", first "
              + TerminalText.line(record.shardId() + " " + record.sequenceNumber(), EXCERPT)
              + ": "
              + TerminalText.line(message(left), 2 * EXCERPT));
      out.println("  " + TerminalText.line(values.document(left.first().text()), EXCERPT));
    }
  }

  /** A parser's message may quote the document. */
  private String message(LeftOut left) {
    return values == DisplayedValues.ALL ? left.message() : left.reason().label();
  }

  private static void because(String clause, Decision choice, PrintWriter out) {
    out.println(
        clause
            + (choice.sql().isEmpty() ? "" : " " + TerminalText.escapedSql(choice.sql()))
            + ": "
            + choice.reason()
            + ".");
  }

  private void mapping(PrintWriter out) {
    List<String> lines = MappingYaml.lines(table.columns().columns(), "  ");
    if (!lines.isEmpty()) {
      heading("Mapping, for the pipeline's file", out);
      out.println("columns:");
      lines.forEach(out::println);
    }
  }

  private void complaints(PrintWriter out) {
    if (!table.columns().complaints().isEmpty()) {
      heading("Not right yet", out);
      table.columns().complaints().stream()
          .limit(10)
          .forEach(complaint -> out.println(terminal.styled(Style.fg_red, complaint)));
    }
  }

  private void heading(String text, PrintWriter out) {
    out.println();
    out.println(terminal.styled(Style.bold, text));
  }

  ObjectNode tree() {
    ObjectNode node = JsonNodeFactory.instance.objectNode();
    node.put("documents", documents.count());
    node.put("unreadable", documents.rejected());
    node.put("skipped", documents.skipped());
    ArrayNode leftOut = node.putArray("left_out");
    for (LeftOut left : documents.leftOut()) {
      leftOut
          .addObject()
          .put("reason", left.reason().label())
          .put("documents", left.count())
          .put("message", message(left))
          .put("shard_id", left.first().record().shardId())
          .put("sequence_number", left.first().record().sequenceNumber())
          .put("example", values.document(left.first().text()));
    }
    ArrayNode columns = node.putArray("columns");
    ObjectNode mapping = JsonNodeFactory.instance.objectNode();
    for (ProposedColumn column : table.columns().columns()) {
      columns
          .addObject()
          .put("name", column.name())
          .put("type", column.type())
          .put("present", column.present())
          .put("nulls", column.nulls())
          .put("example", values.json(column.example()))
          .put("reason", column.reason())
          .put("source", column.source());
      column.mapping().forEach(mapping::put);
    }
    node.put("engine", table.engine());
    node.set("order_by", choice(table.orderBy()));
    node.set("partition_by", choice(table.partitionBy()));
    node.put("create_table", table.sql());
    node.set("mapping", mapping);
    ArrayNode others = node.putArray("envelope_others");
    table.columns().envelopeOthers().forEach(others::add);
    ArrayNode complaints = node.putArray("complaints");
    table.columns().complaints().forEach(complaints::add);
    return node;
  }

  private static ObjectNode choice(Decision choice) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("sql", choice.sql())
        .put("reason", choice.reason());
  }
}
