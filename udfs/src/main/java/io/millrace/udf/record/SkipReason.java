package io.millrace.udf.record;

import java.util.Locale;

/**
 * Why a document is skipped: neither a row nor a rejected row, because the pipeline does not want
 * it. One name for the metric label and the summaries.
 */
public enum SkipReason {
  /** The condition of {@code filter.keep} is not true for it. */
  FILTER_KEEP,
  /** The condition of {@code filter.skip} is true for it. */
  FILTER_SKIP,
  /**
   * The envelope holds no document: nothing, or null, is at the place of {@code source.document}.
   */
  MISSING_DOCUMENT,
  /** The record holds nothing but white space, or null. */
  EMPTY_RECORD;

  /** Its external name: {@code filter_keep}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
