package io.millrace.job.config;

import java.util.Locale;

/** How words are spelled in a configuration. */
final class Spelling {
  private Spelling() {}

  /** {@code EXACTLY_ONCE} as {@code exactly-once}. */
  static String kebab(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** The same for all spellings people try: maxRows, MAX_ROWS and max-rows. */
  static String folded(String word) {
    return word.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "-")
        .toLowerCase(Locale.ROOT)
        .replace('_', '-');
  }
}
