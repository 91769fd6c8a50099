package io.millrace.udf.mapping;

/** How to handle a document with an unknown field. */
public enum UnknownFields {
  /** The field is counted and skipped. */
  IGNORE,
  /** The document is rejected. */
  REJECT
}
