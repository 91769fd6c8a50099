package io.millrace.udf.table;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Flag columns of a block, which are not in the table. Each marks the rows that have a value for a
 * column of the table (1), and those that use its DEFAULT (0). So rows that lack different columns
 * share one block, and the server computes their DEFAULTs row by row.
 *
 * <p>Their names are part of saved state and never change.
 */
public final class GivenFlags {
  private static final String PREFIX = "_millrace_given ";

  private GivenFlags() {}

  /** The name of a column's flags. */
  public static String of(String column) {
    return PREFIX + column;
  }

  /** The column that these flags belong to; null for a column of the table. */
  public static @Nullable String columnOf(String name) {
    return name.startsWith(PREFIX) ? name.substring(PREFIX.length()) : null;
  }

  /** The columns of a block that the table has, in the same order. */
  public static List<String> tableColumns(List<String> blockColumns) {
    List<String> columns = new ArrayList<>(blockColumns);
    columns.removeIf(name -> columnOf(name) != null);
    return List.copyOf(columns);
  }

  /** The name of the flags by column; empty for most blocks. */
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
