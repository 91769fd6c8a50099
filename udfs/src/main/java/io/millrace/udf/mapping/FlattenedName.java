package io.millrace.udf.mapping;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Expands a column's name to its possible places, by the rule of {@link ColumnNames#FLATTEN}. */
public final class FlattenedName {
  /** Maximum underscores; each doubles the number of places. */
  static final int MOST_SEPARATORS = 6;

  private FlattenedName() {}

  /** The field with the name itself comes first. */
  public static List<List<String>> places(String column) throws ColumnSourceSyntaxException {
    if (column.indexOf('.') >= 0) {
      List<String> steps = Arrays.asList(column.split("\\.", -1));
      return steps.contains("") ? List.of(List.of(column)) : List.of(List.of(column), steps);
    }
    String[] words = column.split("_", -1);
    if (words.length - 1 > MOST_SEPARATORS) {
      throw new ColumnSourceSyntaxException(
          "has more than " + MOST_SEPARATORS + " underscores to split at; map it under columns");
    }
    List<List<String>> places = new ArrayList<>();
    for (int steps = 0; steps < 1 << (words.length - 1); steps++) {
      List<String> path = path(words, steps);
      if (path.size() == 1 || !path.contains("")) {
        places.add(path);
      }
    }
    return places;
  }

  /**
   * @param steps one bit per underscore: whether it separates levels
   */
  private static List<String> path(String[] words, int steps) {
    List<String> path = new ArrayList<>();
    StringBuilder name = new StringBuilder(words[0]);
    for (int i = 1; i < words.length; i++) {
      if ((steps >> (i - 1) & 1) == 1) {
        path.add(name.toString());
        name.setLength(0);
      } else {
        name.append('_');
      }
      name.append(words[i]);
    }
    path.add(name.toString());
    return path;
  }
}
