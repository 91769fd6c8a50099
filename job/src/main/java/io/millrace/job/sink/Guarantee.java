package io.millrace.job.sink;

/** What holds for every row after a failure. */
public enum Guarantee {
  /** A block is inserted after the checkpoint that holds it completed. */
  EXACTLY_ONCE,
  /** A block is inserted when it arrives; after a failure its rows may come again. */
  AT_LEAST_ONCE
}
