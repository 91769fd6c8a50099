package io.millrace.udf.table;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The columns of a block that no table has: each says of a column of the table which rows have a
 * value for it (1), and which take its DEFAULT (0). So rows that lack different columns go together
 * in one block, and the server computes their DEFAULTs row by row.
 *
 * <p>Part of saved state by their names, which therefore never change.
 */
public final class GivenFlags {
  private static final String PREFIX = "_millrace_given ";

  private GivenFlags() {}

  /** The name of the flags of a column. */
  public static String of(String column) {
    return PREFIX + column;
  }

  /** The column whose flags these are; null for a column of the table. */
  public static @Nullable String columnOf(String name) {
    return name.startsWith(PREFIX) ? name.substring(PREFIX.length()) : null;
  }

  /** Those of a block's columns that the table has, in the same order. */
  public static List<String> tableColumns(List<String> blockColumns) {
    List<String> columns = new ArrayList<>(blockColumns);
    columns.removeIf(name -> columnOf(name) != null);
    return List.copyOf(columns);
  }

  /** By column, the name of its flags; empty for the columns of most blocks. */
  public static Map<String, String> of(List<String> blockColumns) {
    Map<String, String> flags = new LinkedHashMap<>();
    for (String name : blockColumns) {
      String column = columnOf(name);
      if (column != null) {
        flags.put(column, name);
      }
    }
    return flags;
  }
}
