package io.millrace.job.cli.terminal;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.job.tool.preview.PreviewRows;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Help.Ansi.Style;

/** Rows for people: side by side where the terminal is wide enough, else one column a line. */
public final class RowText {
  private static final int LONGEST_VALUE = 40;
  private static final int GAP = 2;

  private RowText() {}

  public static void print(PreviewRows rows, Terminal terminal, PrintWriter out) {
    List<String> names = new ArrayList<>(rows.types().keySet());
    if (width(names, rows) <= terminal.width()) {
      TextTable table = new TextTable(terminal, names.toArray(new String[0]));
      for (Map<String, JsonNode> row : rows.rows()) {
        table.row(
            names.stream().map(name -> text(row.get(name), LONGEST_VALUE)).toArray(String[]::new));
      }
      table.print(out);
    } else {
      upright(names, rows, terminal, out);
    }
  }

  private static int width(List<String> names, PreviewRows rows) {
    int width = 0;
    for (String name : names) {
      int widest = name.length();
      for (Map<String, JsonNode> row : rows.rows()) {
        widest = Math.max(widest, text(row.get(name), LONGEST_VALUE).length());
      }
      width += widest + GAP;
    }
    return width - GAP;
  }

  private static void upright(
      List<String> names, PreviewRows rows, Terminal terminal, PrintWriter out) {
    int longest = names.stream().mapToInt(String::length).max().orElse(0);
    int room = Math.max(LONGEST_VALUE, terminal.width() - longest - GAP);
    int number = 1;
    for (Map<String, JsonNode> row : rows.rows()) {
      out.println(terminal.styled(Style.faint, "row " + number++));
      for (String name : names) {
        String shown = TerminalText.escaped(name);
        String padding = " ".repeat(Math.max(0, longest - shown.length()) + GAP);
        out.println(shown + padding + text(row.get(name), room));
      }
    }
  }

  private static String text(@Nullable JsonNode value, int longest) {
    if (value == null) {
      return "(not sent)";
    }
    String text =
        value.isTextual() ? value.textValue() : value.isNull() ? "NULL" : value.toString();
    return TerminalText.line(text, longest);
  }
}
