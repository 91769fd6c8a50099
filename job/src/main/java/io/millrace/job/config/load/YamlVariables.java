package io.millrace.job.config.load;

/**
 * Allows <code>${NAME}</code> without quotes anywhere in YAML. YAML would read its braces as a
 * mapping, so {@code {user: ${NAME}}} would not parse, and its default may contain YAML syntax.
 * While YAML is parsed, references are therefore replaced by the same number of private characters,
 * so that lines and columns stay correct.
 */
final class YamlVariables {
  private static final char FIRST = '\uF700';
  private static final int ASCII = 128;

  private YamlVariables() {}

  static String hide(String yaml) {
    StringBuilder hidden = new StringBuilder(yaml.length());
    int at = 0;
    for (int open = yaml.indexOf(WrittenValue.OPEN);
        open >= 0;
        open = yaml.indexOf(WrittenValue.OPEN, Math.max(at, open + 1))) {
      int end = end(yaml, open);
      hidden.append(yaml, at, open).append(shifted(yaml.substring(open, end), FIRST));
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

  static String show(String hidden) {
    return shifted(hidden, -FIRST);
  }

  private static String shifted(String text, int by) {
    StringBuilder shifted = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      boolean isOurs = by > 0 ? c < ASCII : c >= FIRST && c < FIRST + ASCII;
      shifted.append(isOurs ? (char) (c + by) : c);
    }
    return shifted.toString();
  }
}
