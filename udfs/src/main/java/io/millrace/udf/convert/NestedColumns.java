package io.millrace.udf.convert;

import io.millrace.udf.column.ValueException;
import io.millrace.udf.column.nested.ArrayWriter;
import io.millrace.udf.row.BoundColumn;
import io.millrace.udf.row.Rows;
import io.millrace.udf.table.Column;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The columns of a flattened Nested: arrays whose names share the part before the first dot. They
 * must have the same length in every row; a single row that violates this makes the server reject
 * the whole block. Only the server knows the lengths of columns that it computes, with DEFAULT or
 * MATERIALIZED.
 *
 * @see <a
 *     href="https://clickhouse.com/docs/sql-reference/data-types/nested-data-structures/nested">Nested</a>
 */
final class NestedColumns {
  private final BoundColumn[] columns;

  /** By Nested, its columns: at least two. */
  private final int[][] groups;

  NestedColumns(BoundColumn[] columns) {
    this.columns = columns;
    Map<String, List<Integer>> byNested = new LinkedHashMap<>();
    for (int i = 0; i < columns.length; i++) {
      String nested = Column.nested(columns[i].name());
      if (nested != null) {
        byNested.computeIfAbsent(nested, none -> new ArrayList<>()).add(i);
      }
    }
    groups = groups(byNested.values());
  }

  private static int[][] groups(Collection<List<Integer>> byNested) {
    return byNested.stream()
        .filter(group -> group.size() > 1)
        .map(group -> group.stream().mapToInt(Integer::intValue).toArray())
        .collect(Collectors.toList())
        .toArray(new int[0][]);
  }

  /**
   * Checks a row that has a value in every column.
   *
   * @throws ValueException if two lengths differ; the reader is then at the second
   */
  void check(Rows rows, RowReader reader) throws ValueException {
    for (int[] group : groups) {
      int first = -1;
      long length = 0;
      for (int column : group) {
        @Nullable ArrayWriter array = rows.array(column);
        if (array != null && first < 0) {
          first = column;
          length = array.lastLength();
        } else if (array != null && array.lastLength() != length) {
          reader.at(column);
          String expected = "as many elements as column \"" + columns[first].name() + "\" has, ";
          throw ValueException.invalid(expected + length + ",")
              .at(0, Long.toString(array.lastLength()));
        }
      }
    }
  }
}
