package io.millrace.udf.convert;

/** A text that names no source. */
final class SourceSyntaxException extends Exception {
  private static final long serialVersionUID = 1L;

  SourceSyntaxException(String message) {
    super(message);
  }
}
