package io.millrace.job.tool.infer;

import java.util.List;
import java.util.Map;
import java.util.Set;

/** Columns for tests of other packages. */
public final class ProposedColumns {
  private ProposedColumns() {}

  /** A String column for the field at the path. */
  public static ProposedColumn at(String name, String... path) {
    return column(name, Map.of(), path);
  }

  /** A column whose times have a form of their own. */
  public static ProposedColumn time(String name, String format, String... path) {
    return column(name, Map.of("format", format), path);
  }

  private static ProposedColumn column(String name, Map<String, String> keys, String... path) {
    FieldStats evidence = FieldStats.of(Field.ofDocuments(List.of()), Set.of());
    return new ProposedColumn(name, List.of(path), "String", "", keys, evidence);
  }
}
