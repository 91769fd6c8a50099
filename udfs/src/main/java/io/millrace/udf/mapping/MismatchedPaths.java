package io.millrace.udf.mapping;

/**
 * What happens to a document in which the way to a column's field ends early: {@code /user/id}
 * needs an object at {@code /user}, and there is text. Null there is no such thing: the field is
 * missing.
 */
public enum MismatchedPaths {
  /** The document is rejected. */
  REJECT,
  /** The field counts as missing, and the column is counted. */
  MISSING
}
