package io.millrace.udf;

/**
 * Another part of the task failed while the processor waited for something. The record at hand is
 * not the reason, so it is not rejected: the exception ends the task.
 */
public final class WaitFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public WaitFailedException(Throwable cause) {
    super(cause);
  }
}
