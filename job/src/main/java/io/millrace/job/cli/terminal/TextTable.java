package io.millrace.job.cli.terminal;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import picocli.CommandLine.Help.Ansi.Style;

/** Rows in columns that line up. What is too long for its column is cut, the last excepted. */
public final class TextTable {
  private static final int LONGEST_CELL = 40;
  private static final int LONGEST_LINE = 1 << 20;
  private static final String GAP = "  ";

  private final Terminal terminal;
  private final String[] titles;
  private final List<String[]> rows = new ArrayList<>();

  public TextTable(Terminal terminal, String... titles) {
    this.terminal = terminal;
    this.titles = Arrays.stream(titles).map(TerminalText::escaped).toArray(String[]::new);
  }

  /** One cell for each title. */
  public void row(String... cells) {
    String[] row = new String[titles.length];
    for (int i = 0; i < row.length; i++) {
      row[i] = TerminalText.line(cells[i], i == row.length - 1 ? LONGEST_LINE : LONGEST_CELL);
    }
    rows.add(row);
  }

  public void print(PrintWriter out) {
    int[] widths = Arrays.stream(titles).mapToInt(String::length).toArray();
    for (String[] row : rows) {
      for (int i = 0; i < row.length; i++) {
        widths[i] = Math.max(widths[i], row[i].length());
      }
    }
    out.println(terminal.styled(Style.faint, line(titles, widths)));
    rows.forEach(row -> out.println(line(row, widths)));
  }

  private static String line(String[] cells, int[] widths) {
    StringBuilder line = new StringBuilder();
    for (int i = 0; i < cells.length; i++) {
      line.append(i == 0 ? "" : GAP).append(cells[i]);
      line.append(" ".repeat(widths[i] - cells[i].length()));
    }
    return line.toString().stripTrailing();
  }
}
