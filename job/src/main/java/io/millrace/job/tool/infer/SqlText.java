package io.millrace.job.tool.infer;

/** Text as SQL. */
final class SqlText {
  private SqlText() {}

  /**
   * A string literal.
   *
   * @see <a href="https://clickhouse.com/docs/sql-reference/syntax#string">String literals</a>
   */
  static String literal(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }
}
