package io.millrace.udf.mapping;

/** A condition that is not valid. The message shows the place. */
public final class FilterSyntaxException extends Exception {
  private static final long serialVersionUID = 1L;

  /** Characters of a long line that are shown on each side of the place. */
  private static final int AROUND = 60;

  FilterSyntaxException(String text, ColumnSourceSyntaxException cause) {
    super(
        message(
            text,
            String.valueOf(cause.getMessage()),
            Math.min(cause.position(), text.stripTrailing().length())),
        cause);
  }

  private static String message(String text, String problem, int position) {
    if (position < 0) {
      return problem;
    }
    int start = text.lastIndexOf('\n', position - 1) + 1;
    int newline = text.indexOf('\n', position);
    int end = newline < 0 ? text.length() : newline;
    int from = Math.max(start, position - AROUND);
    int to = Math.min(end, position + AROUND);
    String before = (from > start ? "…" : "") + text.substring(from, position);
    String after = text.substring(position, to) + (to < end ? "…" : "");
    long line = text.substring(0, start).chars().filter(c -> c == '\n').count() + 1;
    boolean isOneLine = text.strip().indexOf('\n') < 0;
    return problem
        + (isOneLine
            ? " (character " + (position - start + 1) + ")"
            : " (line " + line + ", character " + (position - start + 1) + ")")
        + "\n    "
        + (before + after).replace('\t', ' ')
        + "\n    "
        + " ".repeat(before.length())
        + "^";
  }
}
