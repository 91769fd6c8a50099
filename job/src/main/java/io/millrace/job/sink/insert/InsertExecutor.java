package io.millrace.job.sink.insert;

import java.time.Duration;

/**
 * Performs {@link InsertTask}s away from the task's thread and reports every attempt once. It
 * decides nothing.
 */
public interface InsertExecutor extends AutoCloseable {

  /**
   * Makes one attempt, not before the delay is over.
   *
   * @param delay zero or more
   */
  void submit(InsertTask task, Duration delay);

  /** Runs a command on any thread, not before the delay is over. */
  void schedule(Runnable command, Duration delay);

  /** Gives up what is in flight; nothing is reported from then on. */
  @Override
  void close();
}
