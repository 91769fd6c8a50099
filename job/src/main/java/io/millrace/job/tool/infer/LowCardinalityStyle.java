package io.millrace.job.tool.infer;

/** What becomes of a text that is one of few. */
public enum LowCardinalityStyle {
  /** LowCardinality(String): a word that was not in the sample is as welcome as the others. */
  LOW_CARDINALITY,
  /** Enum8, when there are at most 16: a word that was not in the sample is rejected. */
  ENUM
}
