package io.millrace.udf.mapping;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

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

  /** One spelling of a step, and the first claims of it. */
  private static final class Spelling {
    private final String name;

    /** Whose value is here. */
    private @Nullable Claim leaf;

    /** Who goes on from here, because a mapping says so. */
    private @Nullable Claim way;

    /** Who might go on from here. */
    private @Nullable Claim guessedWay;

    private Spelling(String name) {
      this.name = name;
    }

    private void add(Claim claim, boolean isLast) {
      if (isLast) {
        leaf = leaf == null ? claim : leaf;
      } else if (claim.isGuess) {
        guessedWay = guessedWay == null ? claim : guessedWay;
      } else {
        way = way == null ? claim : way;
      }
    }

    private @Nullable Claim anyWay() {
      return way == null ? guessedWay : way;
    }

    /**
     * The claim that another spelling would take documents from. A guess goes back behind a value
     * that somebody wants.
     */
    private @Nullable Claim against(Claim other, boolean isLast) {
      if (isLast) {
        return way;
      }
      return anyWay() == null && !other.isGuess ? leaf : anyWay();
    }

    private @Nullable Claim any() {
      return leaf == null ? anyWay() : leaf;
    }
  }

  private final Map<String, Claim> claims = new HashMap<>();

  /** By place in lower case, the spellings of its last step. */
  private final Map<List<String>, List<Spelling>> spellings = new HashMap<>();

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
      if (mapping.fieldNames() == FieldNames.AUTO) {
        addSteps(place, claim);
      }
    }
    if (mapping.fieldNames() == FieldNames.AUTO) {
      for (ColumnSource argument : source.arguments()) {
        addArgument(column, argument);
      }
    }
  }

  private void addArgument(String column, ColumnSource argument)
      throws ColumnSourceSyntaxException {
    for (List<String> place : argument.places()) {
      addSteps(place, new Claim(column, ColumnSource.pointer(place), /* isGuess= */ false));
    }
    for (ColumnSource inner : argument.arguments()) {
      addArgument(column, inner);
    }
  }

  /**
   * Adds the places of a filter's condition, after those of all columns.
   *
   * @throws ColumnSourceSyntaxException if a place differs from a column's only in letter case, so
   *     that a document could have only one of them
   */
  public void add(Condition condition, Mapping mapping) throws ColumnSourceSyntaxException {
    if (mapping.fieldNames() != FieldNames.AUTO) {
      return;
    }
    for (List<String> place : Filter.places(condition)) {
      for (int step = 0; step < place.size(); step++) {
        List<Spelling> known = spellings.getOrDefault(folded(place, step), List.of());
        String name = place.get(step);
        if (!known.isEmpty() && known.stream().noneMatch(other -> other.name.equals(name))) {
          throw differs(ColumnSource.pointer(place), name, known.get(0), known.get(0).any());
        }
      }
    }
  }

  /**
   * By default a field is the one whose name it has exactly. So of two ways that differ in letter
   * case, a document would follow only one.
   */
  private void addSteps(List<String> place, Claim claim) throws ColumnSourceSyntaxException {
    for (int step = 0; step < place.size(); step++) {
      boolean isLast = step == place.size() - 1;
      String name = place.get(step);
      List<Spelling> known =
          spellings.computeIfAbsent(folded(place, step), any -> new ArrayList<>());
      Spelling own = null;
      for (Spelling other : known) {
        Claim earlier = other.name.equals(name) ? null : other.against(claim, isLast);
        if (earlier != null) {
          throw differs(claim.pointer, name, other, earlier);
        }
        own = other.name.equals(name) ? other : own;
      }
      if (own == null) {
        own = new Spelling(name);
        known.add(own);
      }
      own.add(claim, isLast);
    }
  }

  private static ColumnSourceSyntaxException differs(
      String pointer, String name, Spelling other, @Nullable Claim earlier) {
    return new ColumnSourceSyntaxException(
        "takes "
            + pointer
            + ", and "
            + (earlier == null
                ? "a column"
                : "column \"" + earlier.column + "\" takes " + earlier.pointer)
            + "; "
            + name
            + " and "
            + other.name
            + " differ only in letter case, so a document fills only one of them. Write them alike,"
            + " or set convert.field-names: exact");
  }

  /** The place up to a step, in lower case as far as letters are ASCII. */
  private static List<String> folded(List<String> place, int step) {
    return place.subList(0, step + 1).stream()
        .map(
            name ->
                name.chars()
                    .map(c -> c >= 'A' && c <= 'Z' ? c + ('a' - 'A') : c)
                    .collect(
                        StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                    .toString())
        .collect(Collectors.toList());
  }

  private static boolean isConflict(Claim earlier, Claim later) {
    return (earlier.isGuess && later.isGuess) || !earlier.pointer.equals(later.pointer);
  }
}
