package io.millrace.job.config.value;

/** What happens to a sub-record whose hash key is outside its shard's range. */
public enum StraySubRecords {
  /** It is rejected. */
  REJECT,
  /** It is converted like any other. */
  KEEP
}
