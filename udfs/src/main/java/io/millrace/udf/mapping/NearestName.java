package io.millrace.udf.mapping;

import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** The name somebody probably meant. */
public final class NearestName {
  private NearestName() {}

  /** The name with the fewest changes, if these are few; else null. */
  public static @Nullable String of(String wrong, Collection<String> names) {
    String best = null;
    int fewest = Math.max(1, wrong.length() / 2) + 1;
    for (String name : names) {
      int changes = changes(wrong, name);
      if (changes < fewest) {
        fewest = changes;
        best = name;
      }
    }
    return best;
  }

  /** Levenshtein's distance, letter case counting nothing. */
  private static int changes(String a, String b) {
    int[] row = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      row[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int diagonal = row[0];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        boolean same =
            Character.toLowerCase(a.charAt(i - 1)) == Character.toLowerCase(b.charAt(j - 1));
        int changed = diagonal + (same ? 0 : 1);
        diagonal = row[j];
        row[j] = Math.min(changed, Math.min(row[j], row[j - 1]) + 1);
      }
    }
    return row[b.length()];
  }
}
