package io.millrace.udf.record;

import java.util.Locale;

/**
 * Why a document is skipped: neither a row nor a rejected row, because the pipeline does not want
 * it. One name for the metric label and the summaries.
 */
public enum SkipReason {
  /** The condition of {@code filter.keep} is not true for it. */
  FILTER_KEEP,
  /** The condition of {@code filter.skip} is true for it. */
  FILTER_SKIP,
  /**
   * The envelope holds no document: nothing, or null, is at the place of {@code source.document}.
   */
  MISSING_DOCUMENT,
  /** The record holds nothing but white space, or null. */
  EMPTY_RECORD,
  /** The empty record that follows a deletion, for the compaction of a Kafka topic. */
  TOMBSTONE,
  /** A sign of life of the source of changes. */
  HEARTBEAT,
  /** The source changed the definition of a table, and no row. */
  SCHEMA_CHANGE,
  /** The source began or ended a transaction. */
  TRANSACTION,
  /** The source began or ended to read a table as a whole. */
  SNAPSHOT_MARK,
  /** A message that an application wrote to the log of the source. */
  LOGICAL_MESSAGE;

  /** Its external name: {@code filter_keep}. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
