package io.millrace.job.config.load;

import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Any text as YAML that the configuration's loader reads back as that text. YAML's parser refuses,
 * folds or drops some characters, and does not see what is between <code>${</code> and its brace:
 * an escape there would stay.
 */
public final class YamlText {
  private static final Pattern WORD =
      Pattern.compile("(?i)y|n|yes|no|on|off|true|false|null|nan|inf");

  private static final Pattern WITHOUT_ESCAPES = Pattern.compile("[ -~&&[^\"\\\\]]*");
  private static final Pattern SIMPLE_REFERENCE = Pattern.compile("\\$\\{[^${}]*\\}");

  /** YAML's parser looks for the colon behind a key in about a thousand characters. */
  private static final int LONGEST_KEY = 1000;

  private YamlText() {}

  /** Whether YAML, or a person, takes it for another thing than text: yes, null and the like. */
  public static boolean isWord(String text) {
    return WORD.matcher(text).matches();
  }

  /** A text in double quotes. In a value, <code>${</code> in it begins a variable. */
  public static String quoted(String text) {
    if (isTheSameInQuotes(text)) {
      return '"' + text + '"';
    }
    StringBuilder yaml = new StringBuilder("\"");
    int before = 0;
    for (int c : text.codePoints().toArray()) {
      // Without the two characters together, the text has nothing to hide from the parser.
      if (c == '{' && before == '$') {
        yaml.append(escape('{'));
      } else {
        append(c, yaml);
      }
      before = c;
    }
    return yaml.append('"').toString();
  }

  /** A value that stands for a text itself, in double quotes: <code>${</code> is escaped. */
  public static String quotedLiteral(String text) {
    return quoted(text.replace(WrittenValue.OPEN, '$' + WrittenValue.OPEN));
  }

  /**
   * A key and its value, on one line if they can be.
   *
   * @param indent before them
   * @param key as YAML
   * @param value as YAML
   */
  public static String entry(String indent, String key, String value) {
    return key.length() <= LONGEST_KEY
        ? indent + key + ": " + value
        : indent + "? " + key + "\n" + indent + ": " + value;
  }

  /** Whether YAML's parser reads it where it stands, between quotes or not. */
  private static boolean isPrintable(int codePoint) {
    switch (Character.getType(codePoint)) {
      case Character.CONTROL:
      case Character.FORMAT:
      case Character.SURROGATE:
      case Character.LINE_SEPARATOR:
      case Character.PARAGRAPH_SEPARATOR:
        return false;
      default:
        return codePoint != 0xfffe && codePoint != 0xffff;
    }
  }

  private static boolean isTheSameInQuotes(String text) {
    return WITHOUT_ESCAPES.matcher(text).matches()
        && !SIMPLE_REFERENCE.matcher(text).replaceAll("").contains(WrittenValue.OPEN);
  }

  private static void append(int codePoint, StringBuilder yaml) {
    switch (codePoint) {
      case '"':
      case '\\':
        yaml.append('\\').append((char) codePoint);
        break;
      case '\n':
        yaml.append("\\n");
        break;
      case '\r':
        yaml.append("\\r");
        break;
      case '\t':
        yaml.append("\\t");
        break;
      default:
        if (isPrintable(codePoint)) {
          yaml.appendCodePoint(codePoint);
        } else {
          for (char unit : Character.toChars(codePoint)) {
            yaml.append(escape(unit));
          }
        }
        break;
    }
  }

  private static String escape(char unit) {
    return String.format(Locale.ROOT, "\\u%04x", (int) unit);
  }
}
