package io.millrace.udf.mapping;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Suggests a name for a misspelled one. */
public final class NearestName {
  /** Changes that a long name may need. */
  private static final int MOST_CHANGES = 3;

  private NearestName() {}

  /**
   * The name with the fewest changes; null when all need many. Few is one change, or a third of the
   * longer name's letters, at most three. Case, underscores and dashes do not count. Swapped
   * neighbours count as one change.
   */
  public static @Nullable String of(String wrong, Collection<String> names) {
    String folded = folded(wrong);
    return names.stream()
        .filter(name -> changes(folded, folded(name)) <= allowed(folded, name))
        .min(
            Comparator.<String>comparingInt(name -> changes(folded, folded(name)))
                .thenComparing(Comparator.naturalOrder()))
        .orElse(null);
  }

  private static int allowed(String wrong, String name) {
    return Math.max(1, Math.min(MOST_CHANGES, Math.max(wrong.length(), name.length()) / 3));
  }

  /** The same for all spellings people try: maxRows, MAX_ROWS and max-rows. */
  public static String folded(String name) {
    return name.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "-")
        .toLowerCase(Locale.ROOT)
        .replace('_', '-');
  }

  /** Optimal string alignment: insertions, deletions, replacements and swaps of neighbours. */
  private static int changes(String a, String b) {
    int[][] d = new int[a.length() + 1][b.length() + 1];
    for (int i = 0; i <= a.length(); i++) {
      d[i][0] = i;
    }
    for (int j = 0; j <= b.length(); j++) {
      d[0][j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      for (int j = 1; j <= b.length(); j++) {
        int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        d[i][j] = Math.min(d[i - 1][j - 1] + change, Math.min(d[i - 1][j], d[i][j - 1]) + 1);
        if (isSwap(a, b, i, j)) {
          d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
        }
      }
    }
    return d[a.length()][b.length()];
  }

  private static boolean isSwap(String a, String b, int i, int j) {
    return i > 1
        && j > 1
        && a.charAt(i - 1) == b.charAt(j - 2)
        && a.charAt(i - 2) == b.charAt(j - 1);
  }
}
