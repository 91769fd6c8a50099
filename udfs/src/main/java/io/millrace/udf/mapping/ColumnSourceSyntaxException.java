package io.millrace.udf.mapping;

/** A text that is not a source. */
public final class ColumnSourceSyntaxException extends Exception {
  private static final long serialVersionUID = 1L;

  public ColumnSourceSyntaxException(String message) {
    super(message);
  }
}
