package io.millrace.console.task;

/** Takes the progress of a task. */
public interface Progress {
  /**
   * Tells it.
   *
   * @param done so far
   * @param total in the end; 0 if it is not known
   * @throws java.util.concurrent.CancellationException if the user has cancelled the task
   */
  void tell(String message, long done, long total);

  /** Whether the user has cancelled the task. */
  boolean isCancelled();
}
