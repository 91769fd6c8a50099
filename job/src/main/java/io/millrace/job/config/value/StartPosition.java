package io.millrace.job.config.value;

/** Where reading starts when no saved state says otherwise; the words are Kinesis's own. */
public enum StartPosition {
  TRIM_HORIZON,
  LATEST,
  AT_TIMESTAMP
}
