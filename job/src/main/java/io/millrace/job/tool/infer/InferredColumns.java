package io.millrace.job.tool.infer;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The proposed columns, and the documents that they are proposed for. */
public final class InferredColumns {
  private final List<ProposedColumn> columns;
  private final List<String> complaints;
  private final SampledDocuments documents;
  private final List<String> envelopeOthers;

  InferredColumns(
      List<ProposedColumn> columns,
      List<String> complaints,
      SampledDocuments documents,
      List<String> envelopeOthers) {
    this.columns = List.copyOf(columns);
    this.complaints = List.copyOf(complaints);
    this.documents = documents;
    this.envelopeOthers = List.copyOf(envelopeOthers);
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

  /** The documents that count for the columns, and those that the pipeline rejects. */
  public SampledDocuments documents() {
    return documents;
  }

  /** Where the envelope has more fields than there are columns for, as JSON Pointers. */
  public List<String> envelopeOthers() {
    return envelopeOthers;
  }

  /** The same without a time for the keys of a table that is there already. */
  InferredColumns withoutArrivalTime() {
    return new InferredColumns(
        columns.stream().filter(column -> !ArrivalTime.is(column)).collect(Collectors.toList()),
        complaints,
        documents,
        envelopeOthers);
  }

  /** The keys for the pipeline's file, below {@code columns}. */
  public Map<String, String> mapping() {
    return mapping(columns);
  }

  static Map<String, String> mapping(List<ProposedColumn> columns) {
    Map<String, String> keys = new LinkedHashMap<>();
    columns.forEach(column -> keys.putAll(column.mapping()));
    return keys;
  }
}
