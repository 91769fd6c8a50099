package io.millrace.udf.table;

/** Values as SQL. */
public final class SqlLiteral {
  private SqlLiteral() {}

  /**
   * A text in single quotes, its backslashes and quotes escaped.
   *
   * @see <a href="https://clickhouse.com/docs/sql-reference/syntax#string">String literals</a>
   */
  public static String string(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }
}
