package io.millrace.job.tool.infer;

import io.millrace.udf.json.JsonPointer;
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

  /** A column whose times have a custom format. */
  public static ProposedColumn time(String name, String format, String... path) {
    return column(name, Map.of("format", format), path);
  }

  private static ProposedColumn column(String name, Map<String, String> keys, String... path) {
    FieldStats evidence = FieldStats.everywhere(1, "", Set.of());
    return new ProposedColumn(name, JsonPointer.of(List.of(path)), "String", "", keys, evidence);
  }
}
