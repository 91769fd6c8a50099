package io.millrace.job.config.value;

/** What happens to a field that no column takes. */
public enum TableEvolve {
  /** It counts as unknown. */
  OFF,
  /** It gets a column. */
  ADD_COLUMNS
}
