package io.millrace.job.config.load;

import java.util.BitSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Allows <code>${NAME}</code> without quotes anywhere in YAML. YAML would read its braces as a
 * mapping, so {@code {user: ${NAME}}} would not parse, and its default may contain YAML syntax.
 * While YAML is parsed, references are therefore replaced by the same number of private characters,
 * so that lines and columns stay correct. The file does not contain these characters, also not as
 * escapes.
 */
final class YamlVariables {
  private static final int ASCII = 128;
  private static final int FIRST_CHOICE = '\uF700';

  /** From here on YAML reads every character but the surrogates. */
  private static final int LAST_CHOICE = '\u3000';

  private static final Pattern ESCAPE = Pattern.compile("\\\\(?:u|U0000)([0-9A-Fa-f]{4})");

  private final String yaml;
  private final int first;

  YamlVariables(String yaml) {
    this.yaml = yaml;
    first = firstUnused(yaml);
  }

  /** The file with all references hidden. */
  String hidden() {
    StringBuilder hidden = new StringBuilder(yaml.length());
    int at = 0;
    for (int open = yaml.indexOf(WrittenValue.OPEN);
        open >= 0;
        open = yaml.indexOf(WrittenValue.OPEN, Math.max(at, open + 1))) {
      int end = end(yaml, open);
      hidden.append(yaml, at, open).append(shifted(yaml.substring(open, end), 0, first));
      at = end;
    }
    return hidden.append(yaml, at, yaml.length()).toString();
  }

  /**
   * Where the reference ends that begins at an index: on the same line, behind its own brace, or
   * behind the first one if that is missing or the reference is escaped. Without any brace, the
   * index itself.
   */
  private static int end(String yaml, int open) {
    int line = open;
    while (line < yaml.length() && yaml.charAt(line) != '\n' && yaml.charAt(line) != '\r') {
      line++;
    }
    String rest = yaml.substring(open, line);
    boolean isEscaped = open > 0 && yaml.charAt(open - 1) == '$';
    int balanced = isEscaped ? -1 : WrittenValue.end(rest, 0);
    return open + (balanced > 0 ? balanced : rest.indexOf('}') + 1);
  }

  /** A text that the parser read, with its references. */
  String shown(String hidden) {
    return shifted(hidden, first, 0);
  }

  private static String shifted(String text, int from, int to) {
    StringBuilder shifted = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean isOurs = c >= from && c < from + ASCII;
      shifted.append(isOurs ? (char) (c - from + to) : c);
    }
    return shifted.toString();
  }

  /** The first of 128 successive characters that the file does not contain. */
  private static int firstUnused(String yaml) {
    BitSet used = new BitSet();
    yaml.chars().forEach(c -> used.set(c / ASCII));
    Matcher escape = ESCAPE.matcher(yaml);
    while (escape.find()) {
      used.set(Integer.parseInt(escape.group(1), 16) / ASCII);
    }
    for (int first = FIRST_CHOICE; first >= LAST_CHOICE; first -= ASCII) {
      if (!used.get(first / ASCII) && !Character.isSurrogate((char) first)) {
        return first;
      }
    }
    throw new IllegalStateException("The file has characters of every kind");
  }
}
