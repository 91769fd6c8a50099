package io.millrace.udf.type;

/** A type no writer exists for; the message continues "column x: …". */
public final class UnsupportedTypeException extends Exception {
  private static final long serialVersionUID = 1L;

  public UnsupportedTypeException(String message) {
    super(message);
  }
}
