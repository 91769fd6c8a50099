package io.millrace.job.tool.infer.guess;

/** The type of a column with few distinct strings. */
public enum LowCardinalityStyle {
  /** LowCardinality(String), which accepts strings that are not in the sample. */
  LOW_CARDINALITY,
  /** Enum8 for at most 16 strings; it rejects strings that are not in the sample. */
  ENUM
}
