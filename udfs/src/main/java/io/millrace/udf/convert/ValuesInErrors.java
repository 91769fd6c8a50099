package io.millrace.udf.convert;

/** Whether messages about a value may quote it. */
public enum ValuesInErrors {
  SHOWN,
  REDACTED
}
