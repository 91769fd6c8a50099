package io.millrace.job.config.load;

import io.millrace.job.config.Origin;
import io.millrace.job.config.Problem;
import java.util.ArrayList;
import java.util.List;

/** What is given on the command line: {@code -D key=value}. */
final class Overrides {
  private Overrides() {}

  static List<Entry> entries(List<String> overrides, List<Problem> problems) {
    List<Entry> entries = new ArrayList<>();
    for (String override : overrides) {
      int equals = override.indexOf('=');
      if (equals > 0) {
        String key = override.substring(0, equals).trim();
        entries.add(new Entry(key, override.substring(equals + 1), Origin.override()));
      } else {
        problems.add(new Problem(Origin.override(), keyPart(override), "expected key=value"));
      }
    }
    return entries;
  }

  /** What comes after the key may be a secret. */
  private static String keyPart(String override) {
    return override.replaceFirst("[^A-Za-z0-9._-].*", "");
  }
}
