package io.millrace.udf;

/** How to handle a document that cannot become a row. */
public enum ErrorPolicy {
  /** It becomes a row of the error table. */
  TABLE,
  /** The pipeline stops. */
  FAIL
}
