package io.millrace.udf.mapping;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Detects columns whose places no document could distinguish. */
public final class FieldConflicts {
  /** One column at one place. */
  private static final class Claim {
    private final String column;
    private final String pointer;
    private final boolean isGuess;

    private Claim(String column, String pointer, boolean isGuess) {
      this.column = column;
      this.pointer = pointer;
      this.isGuess = isGuess;
    }
  }

  private final Map<String, Claim> claims = new HashMap<>();

  /**
   * Adds a place of a column.
   *
   * @throws ColumnSourceSyntaxException if another column takes the same place and neither is
   *     mapped explicitly, or if two places differ only in letter case, which is ignored
   */
  public void add(String column, ColumnSource source, Mapping mapping, boolean isGuess)
      throws ColumnSourceSyntaxException {
    for (List<String> place : source.places()) {
      String pointer = ColumnSource.pointer(place);
      boolean caseCounts = mapping.fieldNames() != FieldNames.CASE_INSENSITIVE;
      String key = caseCounts ? pointer : pointer.toLowerCase(Locale.ROOT);
      Claim claim = new Claim(column, pointer, isGuess);
      Claim earlier = claims.putIfAbsent(key, claim);
      if (earlier != null && isConflict(earlier, claim)) {
        throw new ColumnSourceSyntaxException(
            "takes "
                + pointer
                + ", and column \""
                + earlier.column
                + "\" takes "
                + (earlier.pointer.equals(pointer)
                    ? "it as well; map one of them under columns"
                    : earlier.pointer + ", which differs only in letter case"));
      }
    }
  }

  private static boolean isConflict(Claim earlier, Claim later) {
    return (earlier.isGuess && later.isGuess) || !earlier.pointer.equals(later.pointer);
  }
}
