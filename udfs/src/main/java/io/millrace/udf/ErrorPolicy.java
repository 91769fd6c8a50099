package io.millrace.udf;

/** What happens to a document that cannot become a row. */
public enum ErrorPolicy {
  /** It becomes a row of the error table. */
  TABLE,
  /** The pipeline stops. */
  FAIL
}
