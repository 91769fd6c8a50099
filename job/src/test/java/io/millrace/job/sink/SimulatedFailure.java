package io.millrace.job.sink;

/** What a mail has thrown, on its way through a yield. */
final class SimulatedFailure extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final Exception failure;

  SimulatedFailure(Exception failure) {
    super(null, failure, false, false);
    this.failure = failure;
  }

  Exception failure() {
    return failure;
  }
}
