package io.millrace.udf.mapping;

/** The meaning of empty text in a column that is not a String. */
public enum EmptyText {
  /** Text, which most types refuse. */
  KEEP,
  /** Null. Text in columns, elements and Enums that have it as a value. */
  NULL
}
