package io.millrace.job.config.value;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** The word that was probably meant. */
public final class Suggestion {
  private Suggestion() {}

  /**
   * The known word nearest to the one written, or empty when none is near. Case, underscores and
   * dashes do not count; swapped neighbours count as one slip.
   */
  public static Optional<String> nearest(String written, Collection<String> known) {
    String folded = KeyStyle.folded(written);
    int allowed = Math.max(1, Math.min(3, folded.length() / 3));
    return known.stream()
        .filter(word -> distance(folded, KeyStyle.folded(word)) <= allowed)
        .min(
            Comparator.<String>comparingInt(word -> distance(folded, KeyStyle.folded(word)))
                .thenComparing(Comparator.naturalOrder()));
  }

  /** For the end of a message: {@code ; did you mean `x`?}, or nothing. */
  public static String question(Optional<String> suggestion) {
    return suggestion.map(word -> "; did you mean `" + word + "`?").orElse("");
  }

  /** Optimal string alignment: insertions, deletions, replacements and swaps of neighbours. */
  private static int distance(String a, String b) {
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
