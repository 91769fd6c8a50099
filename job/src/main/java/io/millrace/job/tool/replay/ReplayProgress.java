package io.millrace.job.tool.replay;

/** Watches a replay, and may end it early. */
@FunctionalInterface
public interface ReplayProgress {
  /** Whether to continue. */
  enum Next {
    CONTINUE,
    /** What was sent is recorded; the other documents stay open. */
    STOP
  }

  /** After each batch of documents. */
  Next after(ReplayReport soFar);
}
