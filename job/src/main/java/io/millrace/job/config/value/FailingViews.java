package io.millrace.job.config.value;

/** What happens when a materialized view throws on a block that its table has taken. */
public enum FailingViews {
  /** The job ends; the repetition of the block completes the view once that is corrected. */
  FAIL,
  /** The view goes without the rows it throws on, which become rows of the error table. */
  ISOLATE,
  /** The view goes without the block's rows, and everything else goes on. */
  LEAVE_OUT
}
