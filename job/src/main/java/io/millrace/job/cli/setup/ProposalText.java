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
import io.millrace.job.tool.infer.ProposedColumn;
import io.millrace.job.tool.infer.ProposedTable;
import io.millrace.job.tool.infer.SampledDocuments;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.Help.Ansi.Style;

/** A proposed table, as text and as JSON. */
final class ProposalText {
  private final ProposedTable table;
  private final SampledDocuments documents;
  private final DisplayedValues values;
  private final Terminal terminal;

  ProposalText(
      ProposedTable table, SampledDocuments documents, DisplayedValues values, Terminal terminal) {
    this.values = values;
    this.table = table;
    this.documents = documents;
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
    if (documents.unreadable() > 0) {
      out.println(
          Plural.of(documents.unreadable(), "document")
              + " more that are not JSON objects and will be rejected");
    }
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
    node.put("unreadable", documents.unreadable());
    node.put("skipped", documents.skipped());
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
          .put("reason", column.reason());
      column.mapping().forEach(mapping::put);
    }
    node.put("engine", table.engine());
    node.set("order_by", choice(table.orderBy()));
    node.set("partition_by", choice(table.partitionBy()));
    node.put("create_table", table.sql());
    node.set("mapping", mapping);
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
