package io.millrace.job.config.value;

/** Where a job is submitted, as far as it matters. */
public enum Place {
  /** Amazon Managed Service for Apache Flink: it hands over property groups. */
  MANAGED_FLINK,
  /** Any other cluster, or this process. */
  ANY
}
