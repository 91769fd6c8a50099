package io.millrace.job.convert;

import io.millrace.udf.table.Column;
import io.millrace.udf.table.TableSchema;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Says what differs between the columns of two moments. */
final class TableDifference {
  private TableDifference() {}

  /** In a few words, for the log. */
  static String of(TableSchema before, TableSchema after, FieldNames names) {
    Map<String, Column> earlier = byName(before);
    Map<String, Column> later = byName(after);
    List<String> words = new ArrayList<>();
    later.forEach(
        (name, column) -> {
          Column old = earlier.get(name);
          if (old == null) {
            words.add("added " + names.withType(column) + kind(column));
          } else if (!old.equals(column)) {
            words.add(
                "changed "
                    + names.withType(old)
                    + kind(old)
                    + " to "
                    + column.type()
                    + kind(column));
          }
        });
    earlier.forEach(
        (name, column) -> {
          if (!later.containsKey(name)) {
            words.add("dropped or renamed " + names.of(column));
          }
        });
    if (!before.zone().equals(after.zone())) {
      words.add("the server's time zone is " + after.zone());
    }
    if (!before.sortingKey().equals(after.sortingKey())) {
      words.add("the sorting key has the columns " + after.sortingKey());
    }
    return words.isEmpty() ? "another order" : String.join(", ", words);
  }

  private static String kind(Column column) {
    return column.defaultKind() == Column.DefaultKind.NONE ? "" : " " + column.defaultKind();
  }

  private static Map<String, Column> byName(TableSchema schema) {
    Map<String, Column> columns = new LinkedHashMap<>();
    schema.columns().forEach(column -> columns.put(column.name(), column));
    return columns;
  }
}
