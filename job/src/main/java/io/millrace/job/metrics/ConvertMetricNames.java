package io.millrace.job.metrics;

/**
 * Names of the Convert operator's metrics, as dashboards use them. All are in the operator's scope.
 *
 * @see <a href="https://nightlies.apache.org/flink/flink-docs-release-1.20/docs/ops/metrics/">Flink
 *     metrics</a>
 */
public final class ConvertMetricNames {
  /** Counter: Kinesis records taken. */
  public static final String RECORDS = "records";

  /** Counter: bytes of their payloads. */
  public static final String PAYLOAD_BYTES = "payloadBytes";

  /** Counter: JSON documents found in the payloads. */
  public static final String DOCUMENTS = "documents";

  /** Counter: documents that became rows of the destination table. */
  public static final String ROWS_CONVERTED = "rowsConverted";

  /** Meter: rows of the destination table a second, over the last minute. */
  public static final String ROWS_CONVERTED_PER_SECOND = "rowsConvertedPerSecond";

  /** Counter: documents that became rows of the error table. */
  public static final String ROWS_REJECTED = "rowsRejected";

  /**
   * Counter: documents that are neither, because of the filter or of the keys {@code
   * source.missing-document} and {@code source.empty-records}.
   */
  public static final String DOCUMENTS_SKIPPED = "documentsSkipped";

  /**
   * Group variable: one counter {@link #ROWS_REJECTED} for each reason, and one {@link
   * #DOCUMENTS_SKIPPED}.
   */
  public static final String REASON = "reason";

  /** Counter: fields of documents without a column. */
  public static final String UNKNOWN_FIELDS = "unknownFields";

  /** Counter: values that are missing because a JSON Pointer met a value of another kind. */
  public static final String MISMATCHED_PATHS = "mismatchedPaths";

  /** Counter: blocks sealed, of the destination and of the error table. */
  public static final String BLOCKS_SEALED = "blocksSealed";

  /** Counter: bytes of the sealed blocks before compression. */
  public static final String BLOCK_BYTES = "blockBytes";

  /** Counter: bytes of the sealed blocks as they are sent. */
  public static final String BLOCK_BYTES_COMPRESSED = "blockBytesCompressed";

  /** Gauge: bytes held in blocks that are not sealed yet, before compression. */
  public static final String OPEN_BYTES = "openBytes";

  /** Gauge: how often changed columns of the table were applied, since the task started. */
  public static final String TABLE_CHANGES = "tableChanges";

  /** Gauge: how often changed columns did not fit the configuration, since the task started. */
  public static final String TABLE_CHANGES_REFUSED = "tableChangesRefused";

  /** Gauge: how often the table's columns could not be read again, since the task started. */
  public static final String TABLE_READ_FAILURES = "tableReadFailures";

  /**
   * Gauge: fields that got a column, or found one that another subtask had added, since the task
   * started.
   */
  public static final String COLUMNS_ADDED = "columnsAdded";

  /** Gauge: fields that got no column because of a limit or a refusal, since the task started. */
  public static final String COLUMNS_NOT_ADDED = "columnsNotAdded";

  private ConvertMetricNames() {}
}
