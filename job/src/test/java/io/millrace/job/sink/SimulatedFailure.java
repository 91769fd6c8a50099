package io.millrace.job.sink;

/** What a mail has thrown, on its way through a yield. */
final class SimulatedFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  SimulatedFailure(Exception cause) {
    super(null, cause, false, false);
  }
}
