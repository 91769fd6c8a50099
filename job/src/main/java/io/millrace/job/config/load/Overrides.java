package io.millrace.job.config.load;

import io.millrace.job.config.Origin;
import io.millrace.job.config.Problem;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** What is given on the command line, {@code -D key=value}, or by a program. */
final class Overrides {
  static final Overrides NONE = new Overrides(List.of(), Map.of());

  private final List<String> texts;
  private final Map<String, String> values;

  private Overrides(List<String> texts, Map<String, String> values) {
    this.texts = texts;
    this.values = values;
  }

  /** With these texts, {@code key=value} each. */
  Overrides texts(List<String> all) {
    return new Overrides(List.copyOf(all), values);
  }

  /** With these values, by key. They win over the texts. */
  Overrides values(Map<String, String> all) {
    return new Overrides(texts, new LinkedHashMap<>(all));
  }

  List<Entry> entries(List<Problem> problems) {
    List<Entry> entries = new ArrayList<>();
    for (String override : texts) {
      int equals = override.indexOf('=');
      if (equals > 0) {
        String key = override.substring(0, equals).trim();
        entries.add(new Entry(key, override.substring(equals + 1), Origin.override()));
      } else {
        problems.add(new Problem(Origin.override(), keyPart(override), "expected key=value"));
      }
    }
    values.forEach((key, value) -> entries.add(new Entry(key, value, Origin.override())));
    return entries;
  }

  /** What comes after the key may be a secret. */
  private static String keyPart(String override) {
    return override.replaceFirst("[^A-Za-z0-9._-].*", "");
  }
}
