package io.millrace.udf.convert;

/** A text that is not how a ClickHouse type is written. */
final class TypeSyntaxException extends Exception {
  private static final long serialVersionUID = 1L;

  TypeSyntaxException(String message) {
    super(message);
  }
}
