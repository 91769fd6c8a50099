package io.millrace.job.config.value;

/**
 * What happens to a block that ClickHouse does not take until the retry deadline, or never will.
 */
public enum Undeliverable {
  /** The job ends. Its checkpoint keeps the block. */
  FAIL,
  /** The rows of the block go to the error table, with the server's message. */
  DIVERT
}
