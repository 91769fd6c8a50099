package io.millrace.job.pipeline;

/** Where a job runs, as far as it matters. */
public enum Place {
  /** Amazon Managed Service for Apache Flink. */
  MANAGED_FLINK,
  /** Any other cluster, or this process. */
  ANY
}
