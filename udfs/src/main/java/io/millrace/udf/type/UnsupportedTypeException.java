package io.millrace.udf.type;

/** A type without a writer; the message continues "column x: …". */
public final class UnsupportedTypeException extends Exception {
  private static final long serialVersionUID = 1L;

  public UnsupportedTypeException(String message) {
    super(message);
  }
}
