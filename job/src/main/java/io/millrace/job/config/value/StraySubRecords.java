package io.millrace.job.config.value;

/** What becomes of a sub-record whose hash key is none of its shard's. */
public enum StraySubRecords {
  /** It is rejected. */
  REJECT,
  /** It is converted like any other. */
  KEEP
}
