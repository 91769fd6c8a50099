package io.millrace.udf.column.inferred;

/** JSON objects whose types depend on more than Millrace knows: the server parses their text. */
final class NotExactException extends Exception {
  private static final long serialVersionUID = 1L;

  /** Without a stack trace. */
  NotExactException() {
    super("", null, false, false);
  }
}
