package io.millrace.console.task;

/** How a task is cancelled. */
public enum Cancellation {
  /** Its thread is interrupted. */
  INTERRUPT,
  /** It asks {@link Progress#isCancelled} where it may stop, and then has a result. */
  ASK
}
