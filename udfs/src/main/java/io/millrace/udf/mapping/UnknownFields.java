package io.millrace.udf.mapping;

/** What happens to a document with a field that no column takes. */
public enum UnknownFields {
  /** The field is counted and skipped. */
  IGNORE,
  /** The document is rejected. */
  REJECT
}
