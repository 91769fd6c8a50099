package io.millrace.job.config.load;

import java.util.regex.Pattern;

/**
 * Allows <code>${NAME}</code> without quotes anywhere in YAML. YAML would read its braces as a
 * mapping, so {@code {user: ${NAME}}} would not parse, and its default may contain YAML syntax.
 * While YAML is parsed, references are therefore replaced by the same number of private characters,
 * so that lines and columns stay correct.
 */
final class YamlVariables {
  private static final Pattern REFERENCE = Pattern.compile("\\$\\{[^}\\r\\n]*}");
  private static final char FIRST = '\uF700';
  private static final int ASCII = 128;

  private YamlVariables() {}

  static String hide(String yaml) {
    return REFERENCE
        .matcher(yaml)
        .replaceAll(
            found -> shifted(found.group(), FIRST).replace("\\", "\\\\").replace("$", "\\$"));
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
