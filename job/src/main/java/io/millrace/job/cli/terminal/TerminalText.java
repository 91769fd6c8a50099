package io.millrace.job.cli.terminal;

import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.function.IntFunction;

/**
 * Text without characters that control a terminal or hide other text. Documents, names and server
 * messages come from strangers: an escape sequence in one could change the terminal's title, write
 * its clipboard or make text invisible.
 *
 * @see <a href="https://www.unicode.org/reports/tr36/">Unicode Security Considerations</a>
 */
public final class TerminalText {
  private TerminalText() {}

  /**
   * The text with each unsafe character as {@code \}{@code uXXXX}, by UTF-16 code unit. Inside a
   * JSON string that is an escape of the same character: JSON stays JSON and keeps its values.
   */
  static String escaped(String text) {
    return escaped(text, TerminalText::jsonEscape);
  }

  /** The same as escapes of YAML, for text inside double quotes. */
  static String escapedYaml(String yaml) {
    return escaped(
        yaml,
        c ->
            Character.isBmpCodePoint(c) ? jsonEscape(c) : String.format(Locale.ROOT, "\\U%08x", c));
  }

  /**
   * A statement with unsafe characters as escapes of SQL: ClickHouse reads {@code \xHH} inside
   * literals and quoted identifiers, where alone they can stand.
   *
   * @see <a href="https://clickhouse.com/docs/sql-reference/syntax#string">String literals</a>
   */
  public static String escapedSql(String sql) {
    return escaped(sql, TerminalText::sqlEscape);
  }

  private static String jsonEscape(int codePoint) {
    StringBuilder escape = new StringBuilder();
    for (char unit : Character.toChars(codePoint)) {
      escape.append(String.format(Locale.ROOT, "\\u%04x", (int) unit));
    }
    return escape.toString();
  }

  private static String sqlEscape(int codePoint) {
    StringBuilder escape = new StringBuilder();
    for (byte unit : Character.toString(codePoint).getBytes(StandardCharsets.UTF_8)) {
      escape.append(String.format(Locale.ROOT, "\\x%02X", unit & 0xff));
    }
    return escape.toString();
  }

  private static String escaped(String text, IntFunction<String> escape) {
    if (isSafe(text)) {
      return text;
    }
    StringBuilder safe = new StringBuilder(text.length() + 16);
    text.codePoints()
        .forEach(c -> safe.append(isUnsafe(c) ? escape.apply(c) : Character.toString(c)));
    return safe.toString();
  }

  /** One line of at most this many characters; what is too long ends in an ellipsis. */
  public static String line(String text, int longest) {
    // Escaping and joining lines make text longer, or drop line breaks: look at some more.
    int most = 2 * longest + 2;
    String head =
        text.codePointCount(0, text.length()) <= most
            ? text
            : text.substring(0, text.offsetByCodePoints(0, most));
    String line = escaped(head.replaceAll("\\s*[\\r\\n]+\\s*", " "));
    if (line.codePointCount(0, line.length()) <= longest) {
      return line;
    }
    return line.substring(0, line.offsetByCodePoints(0, longest - 1)) + "…";
  }

  /** Whether nothing in it has to be escaped. */
  static boolean isSafe(String text) {
    return text.codePoints().noneMatch(TerminalText::isUnsafe);
  }

  /** Whether it controls a terminal, reorders text or cannot be seen. A line feed does not. */
  static boolean isUnsafe(int codePoint) {
    switch (Character.getType(codePoint)) {
      case Character.CONTROL:
        return codePoint != '\n';
      case Character.FORMAT:
      case Character.SURROGATE:
      case Character.LINE_SEPARATOR:
      case Character.PARAGRAPH_SEPARATOR:
        return true;
      default:
        return isInvisible(codePoint);
    }
  }

  /**
   * The rest of Unicode's {@code Default_Ignorable_Code_Point}, but the two variation selectors
   * that choose between text and emoji.
   */
  private static boolean isInvisible(int codePoint) {
    return codePoint == 0x034f
        || codePoint == 0x115f
        || codePoint == 0x1160
        || codePoint == 0x17b4
        || codePoint == 0x17b5
        || codePoint == 0x3164
        || codePoint == 0xffa0
        || isBetween(codePoint, 0x180b, 0x180f)
        || isBetween(codePoint, 0x2065, 0x2065)
        || isBetween(codePoint, 0xfe00, 0xfe0d)
        || isBetween(codePoint, 0xfff0, 0xfff8)
        || isBetween(codePoint, 0xe0000, 0xe0fff);
  }

  private static boolean isBetween(int codePoint, int first, int last) {
    return first <= codePoint && codePoint <= last;
  }
}
