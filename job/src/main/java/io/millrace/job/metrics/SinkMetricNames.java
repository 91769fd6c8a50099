package io.millrace.job.metrics;

import io.millrace.job.metrics.MetricSpec.Aggregation;
import java.util.List;
import org.apache.flink.runtime.metrics.MetricNames;

/** The metrics of the ClickHouse operator. */
public final class SinkMetricNames {
  /** Labels of {@link #INFO}. */
  public static final String VERSION = "version";

  public static final String GUARANTEE = "guarantee";

  public static final MetricSpec INFO =
      MetricSpec.gauge(
              "info",
              "",
              Aggregation.MAX,
              "Always 1; its labels say which release runs, with which guarantee.")
          .by(VERSION, GUARANTEE);

  public static final MetricSpec ROWS_INSERTED =
      MetricSpec.counter(
              "rowsInserted", "rows", "Rows that ClickHouse confirmed, error table included.")
          .formerly("rowsInserted");

  public static final MetricSpec ROWS_INSERTED_PER_SECOND =
      MetricSpec.meter("rowsInsertedPerSecond", "rows/s", "The rate of `rowsInserted`.")
          .formerly("rowsInsertedPerSecond");

  public static final MetricSpec BYTES_INSERTED =
      MetricSpec.counter(
              "bytesInserted", "bytes", "Bytes of confirmed blocks as sent, that is compressed.")
          .formerly("bytesInserted");

  public static final MetricSpec BYTES_INSERTED_PER_SECOND =
      MetricSpec.meter("bytesInsertedPerSecond", "bytes/s", "The rate of `bytesInserted`.")
          .formerly("bytesInsertedPerSecond");

  public static final MetricSpec BYTES_INSERTED_UNCOMPRESSED =
      MetricSpec.counter(
          "bytesInsertedUncompressed", "bytes", "Bytes of confirmed blocks before compression.");

  public static final MetricSpec BLOCKS_INSERTED =
      MetricSpec.counter("blocksInserted", "blocks", "Blocks that ClickHouse confirmed.")
          .formerly("blocksInserted");

  public static final MetricSpec END_TO_END_LATENCY =
      MetricSpec.histogram(
          "endToEndLatency",
          "ms",
          "From the arrival in Kinesis of a block's oldest record until ClickHouse confirmed the"
              + " block. One value per block.");

  public static final MetricSpec INSERT_LATENCY =
      MetricSpec.histogram("insertLatency", "ms", "Duration of each confirmed attempt.")
          .formerly("insertLatency");

  public static final MetricSpec INSERT_RETRIES =
      MetricSpec.counter(
              "insertRetries", "attempts", "Attempts that were not confirmed and were retried.")
          .formerly("insertRetries");

  public static final MetricSpec INSERT_ERRORS =
      MetricSpec.counter("insertErrors", "attempts", "Inserts that failed, whatever followed.");

  /** Label of {@link #INSERT_ERRORS_BY_CLASS}. */
  public static final String CLASS = "class";

  public static final MetricSpec INSERT_ERRORS_BY_CLASS =
      MetricSpec.counter("insertErrors", "attempts", "The same, for each class of error.")
          .by(CLASS);

  public static final MetricSpec LAST_INSERT_ERROR =
      MetricSpec.text(
          "lastInsertError",
          Aggregation.NEWEST,
          "The last failed attempt at a block since the task started: time, address, class and message,"
              + " without the values of rows if `errors.values: redacted`. Empty before the first."
              + " Only the REST API, JMX and logs can show a text; `millrace status` shows the newest.");

  public static final MetricSpec BLOCKS_DIVIDED =
      MetricSpec.counter(
              "blocksDivided",
              "blocks",
              "Blocks that ClickHouse rejected for their content and that were split.")
          .formerly("blocksDivided");

  public static final MetricSpec ROWS_REFUSED =
      MetricSpec.counter(
              "rowsRefused",
              "rows",
              "Rows that ClickHouse rejected and that became rows of the error table.")
          .formerly("rowsRefused");

  public static final MetricSpec ROWS_REFUSED_BY_VIEWS =
      MetricSpec.counter(
              "rowsRefusedByViews",
              "rows",
              "Rows on which a materialized view threw and that became rows of the error table as"
                  + " well.")
          .formerly("rowsRefusedByViews");

  public static final MetricSpec ROWS_MISSING_IN_VIEWS =
      MetricSpec.counter(
              "rowsMissingInViews",
              "rows",
              "Rows that a materialized view lacks: those on which it threw"
                  + " (`errors.failing-views: isolate`) or all of their block (`leave-out`).")
          .formerly("rowsMissingInViews");

  public static final MetricSpec ROWS_DIVERTED =
      MetricSpec.counter(
              "rowsDiverted",
              "rows",
              "Rows of undeliverable blocks that became rows of the error table"
                  + " (`delivery.undeliverable: divert`).")
          .formerly("rowsDiverted");

  public static final MetricSpec ROWS_WITHOUT_COLUMNS =
      MetricSpec.gauge(
          "rowsWithoutColumns",
          "rows",
          Aggregation.SUM,
          "Rows inserted without a column that their table dropped after they were converted; since"
              + " the task started.");

  public static final MetricSpec READING_PAUSED =
      MetricSpec.gauge(
          "readingPaused",
          "0 or 1",
          Aggregation.MAX,
          "1 while the subtask takes no records, because too many bytes wait for ClickHouse or for"
              + " a checkpoint.");

  public static final MetricSpec READING_PAUSED_TIME =
      MetricSpec.counter(
          "readingPausedTime",
          "ms",
          "Time that the subtask was paused, the current pause included.");

  public static final MetricSpec BLOCKS_PER_CHECKPOINT =
      MetricSpec.histogram(
          "blocksPerCheckpoint",
          "blocks",
          "With exactly-once: blocks that a completed checkpoint released for insertion. Many small"
              + " blocks mean many parts in ClickHouse: a longer `delivery.checkpoint-interval`"
              + " makes fewer.");

  public static final MetricSpec HELD_BYTES =
      MetricSpec.gauge(
              "heldBytes",
              "bytes",
              Aggregation.SUM,
              "Bytes of blocks that are not confirmed yet, compressed.")
          .formerly("heldBytes");

  public static final MetricSpec HELD_BLOCKS =
      MetricSpec.gauge(
              "heldBlocks", "blocks", Aggregation.SUM, "Blocks that are not confirmed yet.")
          .formerly("heldBlocks");

  public static final MetricSpec UNCHECKPOINTED_BYTES =
      MetricSpec.gauge(
              "uncheckpointedBytes",
              "bytes",
              Aggregation.SUM,
              "Bytes of blocks that are in no completed checkpoint, compressed.")
          .formerly("uncheckpointedBytes");

  public static final MetricSpec OLDEST_UNCOMMITTED_BLOCK_AGE =
      MetricSpec.gauge(
              "oldestUncommittedBlockAge",
              "ms",
              Aggregation.MAX,
              "Time since the oldest block that is not confirmed yet was sealed; 0 without one. With"
                  + " exactly-once, a block waits for its checkpoint first: see"
                  + " `oldestInsertAge`.")
          .formerly("oldestUncommittedBlockAge");

  public static final MetricSpec OLDEST_INSERT_AGE =
      MetricSpec.gauge(
          "oldestInsertAge",
          "ms",
          Aggregation.MAX,
          "Time that ClickHouse has not confirmed the oldest block that may be sent: since its"
              + " checkpoint completed, or since the task started if that was later; with"
              + " at-least-once since the block arrived. 0 without one.");

  public static final MetricSpec DEDUPLICATION_MARGIN =
      MetricSpec.gauge(
          "deduplicationMargin",
          "ms",
          Aggregation.MIN,
          "The table's deduplication window, without the longest duration of an insert, minus"
              + " `oldestUncommittedBlockAge`. At 0 a restore could no longer resend that block"
              + " safely. Absent if the table does not forget by time.");

  public static final MetricSpec TIME_SINCE_LAST_CHECKPOINT =
      MetricSpec.gauge(
              "timeSinceLastCheckpoint",
              "ms",
              Aggregation.MAX,
              "Time since a checkpoint completed, or since the task started.")
          .formerly("timeSinceLastCheckpoint");

  public static final MetricSpec CHECKPOINT_INTERVAL =
      MetricSpec.gauge(
          "checkpointInterval",
          "ms",
          Aggregation.MAX,
          "The interval between checkpoints. Absent if the job takes none.");

  public static final MetricSpec LAST_COMMITTED_CHECKPOINT =
      MetricSpec.gauge(
          "lastCommittedCheckpoint",
          "id",
          Aggregation.MIN,
          "Id of the last checkpoint up to which every row is confirmed; 0 before the first.");

  public static final MetricSpec CLOCK =
      MetricSpec.gauge(
          "clock",
          "ms since 1970",
          Aggregation.MIN,
          "The TaskManager's clock. `millrace list` and `status` read from it how old the metrics"
              + " are that the JobManager holds, so the clocks must agree within seconds.");

  /** Label of {@link #ENDPOINT_HEALTHY}. */
  public static final String ENDPOINT = "endpoint";

  public static final MetricSpec ENDPOINT_HEALTHY =
      MetricSpec.gauge(
              "endpointHealthy",
              "0 or 1",
              Aggregation.MIN,
              "0 after an attempt at this address of `clickhouse.url` failed, until one succeeds.")
          .by(ENDPOINT);

  public static final MetricSpec CPU_USAGE =
      MetricSpec.gauge(
          "cpuUsage",
          "millicores",
          Aggregation.MAX,
          "CPU that the subtask's TaskManager uses, all its subtasks together.");

  public static final MetricSpec CPU_LIMIT =
      MetricSpec.gauge(
          "cpuLimit", "millicores", Aggregation.MAX, "CPU that the TaskManager may use.");

  public static final MetricSpec MEMORY_USAGE =
      MetricSpec.gauge(
          "memoryUsage",
          "bytes",
          Aggregation.MAX,
          "Memory that the TaskManager's JVM uses: heap, metaspace, code and direct buffers.");

  public static final MetricSpec MEMORY_LIMIT =
      MetricSpec.gauge(
          "memoryLimit",
          "bytes",
          Aggregation.MAX,
          "Memory that the TaskManager may use: `taskmanager.memory.process.size`, else the"
              + " maximum heap.");

  /**
   * Flink's own names for a sink, in the operator's scope.
   *
   * @see <a
   *     href="https://cwiki.apache.org/confluence/display/FLINK/FLIP-33%3A+Standardize+Connector+Metrics">FLIP-33</a>
   */
  public static final String NUM_RECORDS_SEND = MetricNames.NUM_RECORDS_SEND;

  public static final String NUM_BYTES_SEND = MetricNames.NUM_BYTES_SEND;
  public static final String NUM_RECORDS_SEND_ERRORS = MetricNames.NUM_RECORDS_SEND_ERRORS;
  public static final String CURRENT_SEND_TIME = MetricNames.CURRENT_SEND_TIME;

  private SinkMetricNames() {}

  static List<MetricSpec> all() {
    return List.of(
        INFO,
        ROWS_INSERTED,
        ROWS_INSERTED_PER_SECOND,
        BYTES_INSERTED,
        BYTES_INSERTED_PER_SECOND,
        BYTES_INSERTED_UNCOMPRESSED,
        BLOCKS_INSERTED,
        END_TO_END_LATENCY,
        INSERT_LATENCY,
        INSERT_RETRIES,
        INSERT_ERRORS,
        INSERT_ERRORS_BY_CLASS,
        LAST_INSERT_ERROR,
        BLOCKS_DIVIDED,
        ROWS_REFUSED,
        ROWS_REFUSED_BY_VIEWS,
        ROWS_MISSING_IN_VIEWS,
        ROWS_DIVERTED,
        ROWS_WITHOUT_COLUMNS,
        READING_PAUSED,
        READING_PAUSED_TIME,
        BLOCKS_PER_CHECKPOINT,
        HELD_BYTES,
        HELD_BLOCKS,
        UNCHECKPOINTED_BYTES,
        OLDEST_UNCOMMITTED_BLOCK_AGE,
        OLDEST_INSERT_AGE,
        DEDUPLICATION_MARGIN,
        TIME_SINCE_LAST_CHECKPOINT,
        CHECKPOINT_INTERVAL,
        LAST_COMMITTED_CHECKPOINT,
        CLOCK,
        ENDPOINT_HEALTHY,
        CPU_USAGE,
        CPU_LIMIT,
        MEMORY_USAGE,
        MEMORY_LIMIT);
  }
}
