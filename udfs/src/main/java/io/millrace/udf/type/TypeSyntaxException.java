package io.millrace.udf.type;

/** A text that is not how a ClickHouse type is written. */
public final class TypeSyntaxException extends Exception {
  private static final long serialVersionUID = 1L;

  TypeSyntaxException(String message) {
    super(message);
  }
}
