package io.millrace.udf.mapping;

/** What empty text is in a column that is none of String. */
public enum EmptyText {
  /** Text, which most types refuse. */
  KEEP,
  /** Null. Text in columns, elements and Enums that have it as a value. */
  NULL
}
