package io.millrace.job.metrics;

import org.apache.flink.runtime.metrics.MetricNames;

/**
 * Names of the ClickHouse operator's metrics, as dashboards use them. All are in the operator's
 * scope.
 *
 * @see <a href="https://nightlies.apache.org/flink/flink-docs-release-1.20/docs/ops/metrics/">Flink
 *     metrics</a>
 */
public final class SinkMetricNames {
  /** Counter: rows ClickHouse confirmed. */
  public static final String ROWS_INSERTED = "rowsInserted";

  /** Meter: rows confirmed a second, over the last minute. */
  public static final String ROWS_INSERTED_PER_SECOND = "rowsInsertedPerSecond";

  /** Counter: bytes of confirmed blocks as sent, that is compressed. */
  public static final String BYTES_INSERTED = "bytesInserted";

  /** Meter: bytes confirmed a second, compressed, over the last minute. */
  public static final String BYTES_INSERTED_PER_SECOND = "bytesInsertedPerSecond";

  /** Counter: blocks ClickHouse confirmed. */
  public static final String BLOCKS_INSERTED = "blocksInserted";

  /** Histogram: milliseconds an attempt that was confirmed took, over the last 1,000. */
  public static final String INSERT_LATENCY = "insertLatency";

  /** Counter: attempts that were not confirmed and were followed by another. */
  public static final String INSERT_RETRIES = "insertRetries";

  /** Counter: blocks that ClickHouse refused because of their rows and that were split. */
  public static final String BLOCKS_DIVIDED = "blocksDivided";

  /** Counter: rows ClickHouse refused, which became rows of the error table. */
  public static final String ROWS_REFUSED = "rowsRefused";

  /** Counter: rows a materialized view threw on, which are also in the error table. */
  public static final String ROWS_REFUSED_BY_VIEWS = "rowsRefusedByViews";

  /**
   * Counter: rows that a materialized view lacks: those it threw on, or all rows of their block.
   */
  public static final String ROWS_MISSING_IN_VIEWS = "rowsMissingInViews";

  /** Counter: rows of blocks that could not be delivered, which became rows of the error table. */
  public static final String ROWS_DIVERTED = "rowsDiverted";

  /** Gauge: bytes of blocks that are in no completed checkpoint, compressed. */
  public static final String UNCHECKPOINTED_BYTES = "uncheckpointedBytes";

  /** Gauge: milliseconds since a checkpoint of the job completed, or since the task started. */
  public static final String TIME_SINCE_LAST_CHECKPOINT = "timeSinceLastCheckpoint";

  /** Gauge: bytes of blocks not confirmed yet, compressed. */
  public static final String HELD_BYTES = "heldBytes";

  /** Gauge: blocks not confirmed yet. */
  public static final String HELD_BLOCKS = "heldBlocks";

  /** Gauge: milliseconds since the oldest block not confirmed yet was sealed; 0 without one. */
  public static final String OLDEST_UNCOMMITTED_BLOCK_AGE = "oldestUncommittedBlockAge";

  /**
   * Gauge: rows inserted without a column that their table dropped after they were converted; since
   * the task started.
   */
  public static final String ROWS_WITHOUT_COLUMNS = "rowsWithoutColumns";

  /**
   * Counter: rows ClickHouse confirmed, as {@link #ROWS_INSERTED}. Flink's own name for a sink, as
   * the next three are; it also counts as the operator's and the task's {@code numRecordsOut}.
   *
   * @see <a
   *     href="https://cwiki.apache.org/confluence/display/FLINK/FLIP-33%3A+Standardize+Connector+Metrics">FLIP-33</a>
   */
  public static final String NUM_RECORDS_SEND = MetricNames.NUM_RECORDS_SEND;

  /** Counter: bytes of confirmed blocks, compressed, as {@link #BYTES_INSERTED}. */
  public static final String NUM_BYTES_SEND = MetricNames.NUM_BYTES_SEND;

  /** Counter: rows of inserts that failed, each failed attempt counted. */
  public static final String NUM_RECORDS_SEND_ERRORS = MetricNames.NUM_RECORDS_SEND_ERRORS;

  /** Gauge: milliseconds the last confirmed insert took; 0 before the first. */
  public static final String CURRENT_SEND_TIME = MetricNames.CURRENT_SEND_TIME;

  private SinkMetricNames() {}
}
