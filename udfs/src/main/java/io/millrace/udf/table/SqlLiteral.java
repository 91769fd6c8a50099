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

  /**
   * Reads what is between the quotes of a literal or a quoted identifier. The server writes control
   * characters as escape sequences: a tab as {@code \t}.
   */
  public static String unescaped(String quoted) {
    StringBuilder plain = new StringBuilder(quoted.length());
    for (int i = 0; i < quoted.length(); i++) {
      char c = quoted.charAt(i);
      boolean isEscape = c == '\\' && i + 1 < quoted.length();
      plain.append(isEscape ? unescaped(quoted.charAt(++i)) : c);
    }
    return plain.toString();
  }

  /** Reads the character after a backslash. */
  public static char unescaped(char escaped) {
    switch (escaped) {
      case 'b':
        return '\b';
      case 'f':
        return '\f';
      case 'n':
        return '\n';
      case 'r':
        return '\r';
      case 't':
        return '\t';
      case '0':
        return '\0';
      default:
        return escaped;
    }
  }
}
