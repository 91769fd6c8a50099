package io.millrace.udf.conformance;

/** The server does not take a block. */
public final class RefusedBlockException extends Exception {
  private static final long serialVersionUID = 1L;

  public RefusedBlockException(String message, Throwable cause) {
    super(message, cause);
  }
}
