package io.millrace.job.config.value;

/** What happens when a materialized view throws on a block that its table has taken. */
public enum FailingViews {
  /** The job ends. After the view is corrected, the repeated block completes it. */
  FAIL,
  /** The view lacks the rows it throws on, which are written to the error table. */
  ISOLATE,
  /** The view lacks the block's rows, and the job continues. */
  LEAVE_OUT
}
