package io.millrace.udf.type;

/** A text that is not a ClickHouse type. */
public final class TypeSyntaxException extends Exception {
  private static final long serialVersionUID = 1L;

  TypeSyntaxException(String message) {
    super(message);
  }
}
