package io.millrace.job.config.value;

import java.util.Locale;

/** How words are spelled in a configuration. */
public final class KeyStyle {
  private KeyStyle() {}

  /** {@code EXACTLY_ONCE} as {@code exactly-once}. */
  public static String kebab(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The same for all spellings people try: maxRows, MAX_ROWS and max-rows. */
  public static String folded(String word) {
    return word.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "-")
        .toLowerCase(Locale.ROOT)
        .replace('_', '-');
  }
}
