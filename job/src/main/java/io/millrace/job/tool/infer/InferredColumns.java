package io.millrace.job.tool.infer;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The proposed columns, and the converter's errors for them. */
public final class InferredColumns {
  private final List<ProposedColumn> columns;
  private final List<String> complaints;

  InferredColumns(List<ProposedColumn> columns, List<String> complaints) {
    this.columns = List.copyOf(columns);
    this.complaints = List.copyOf(complaints);
  }

  public List<ProposedColumn> columns() {
    return columns;
  }

  /**
   * Why documents of the sample would be rejected, or columns could not be filled; only types that
   * the user chose can cause this.
   */
  public List<String> complaints() {
    return complaints;
  }

  /** The keys for the pipeline's file, below {@code columns}. */
  public Map<String, String> mapping() {
    Map<String, String> keys = new LinkedHashMap<>();
    columns.forEach(column -> keys.putAll(column.mapping()));
    return keys;
  }
}
