package io.millrace.job.sink;

/**
 * A fault that is put into the simulated world, to see that the simulation finds it. The findings
 * are those of the review of 28 November 2026.
 */
enum Mutation {
  NONE,
  /** Finding 1: the mark of a view is looked for in the first 16 KiB of a message. */
  VIEW_MARK_CUT_OFF,
  /** Finding 3: the mark of a view is also searched in the values of rows. */
  VIEW_MARK_IN_VALUES,
  /** Finding 4: the partition key depends on the clock. */
  PARTITIONS_BY_CLOCK,
  /** Finding 6: blocks pile up while checkpoints fail. */
  NO_UNCHECKPOINTED_BOUND,
  /** Finding 8: a code that is not listed is tried again until the deadline. */
  UNLISTED_CODE_RETRIED,
  /** Finding 9: every 200 is a success. */
  ANY_200_IS_SUCCESS,
  /** Blocks are sent before their checkpoint is complete. */
  SENT_BEFORE_COMPLETION,
  /** A snapshot leaves out parts of blocks. */
  PARTS_FORGOTTEN,
  /** A snapshot leaves out what is being sent. */
  COMMITTING_FORGOTTEN,
  /** Every attempt has a new token. */
  NEW_TOKEN_FOR_EVERY_ATTEMPT,
  /** A restored block is sent however old it is. */
  NO_WINDOW_CHECK,
  /** The targets of views remember no tokens. */
  VIEWS_FORGET
}
