package io.millrace.udf.convert;

/** A type no writer exists for; the message continues "column x: …". */
final class UnsupportedTypeException extends Exception {
  private static final long serialVersionUID = 1L;

  UnsupportedTypeException(String message) {
    super(message);
  }
}
