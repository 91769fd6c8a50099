package io.millrace.job.sink;

/** A subtask dies in the middle of what it does. */
final class SimulatedCrash extends RuntimeException {
  private static final long serialVersionUID = 1L;

  SimulatedCrash() {
    super("crash", null, false, false);
  }
}
