package io.millrace.job.sink.insert;

import java.time.Duration;

/**
 * Performs {@link InsertTask}s outside the task's thread and reports every attempt once. It decides
 * nothing.
 */
public interface InsertExecutor extends AutoCloseable {

  /**
   * Makes one attempt after the delay.
   *
   * @param delay zero or more
   */
  void submit(InsertTask task, Duration delay);

  /** Runs a command on any thread after the delay. */
  void schedule(Runnable command, Duration delay);

  /** Cancels all attempts in flight; nothing is reported afterward. */
  @Override
  void close();
}
