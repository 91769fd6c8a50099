package io.millrace.job.metrics;

import io.millrace.job.metrics.MetricSpec.Aggregation;
import java.util.List;

/** The metrics of the Convert operator. */
public final class ConvertMetricNames {
  public static final MetricSpec RECORDS =
      MetricSpec.counter("records", "records", "Kinesis records received.").formerly("records");

  public static final MetricSpec PAYLOAD_BYTES =
      MetricSpec.counter("payloadBytes", "bytes", "Bytes of their payloads, as read.")
          .formerly("payloadBytes");

  public static final MetricSpec DECOMPRESSED_BYTES =
      MetricSpec.counter(
          "decompressedBytes",
          "bytes",
          "Bytes of their payloads after base64 decoding and decompression. The same as"
              + " `payloadBytes` where there is neither.");

  public static final MetricSpec DOCUMENTS =
      MetricSpec.counter("documents", "documents", "JSON documents found in the payloads.")
          .formerly("documents");

  public static final MetricSpec ROWS_CONVERTED =
      MetricSpec.counter("rowsConverted", "rows", "Documents that became rows of the table.")
          .formerly("rowsConverted");

  public static final MetricSpec ROWS_CONVERTED_PER_SECOND =
      MetricSpec.meter("rowsConvertedPerSecond", "rows/s", "The rate of `rowsConverted`.")
          .formerly("rowsConvertedPerSecond");

  public static final MetricSpec ROWS_REJECTED =
      MetricSpec.counter("rowsRejected", "rows", "Documents that became rows of the error table.")
          .formerly("rowsRejected");

  /** Label of {@link #ROWS_REJECTED_BY_REASON} and {@link #DOCUMENTS_SKIPPED_BY_REASON}. */
  public static final String REASON = "reason";

  public static final MetricSpec ROWS_REJECTED_BY_REASON =
      MetricSpec.counter("rowsRejected", "rows", "The same, for each reason of rejection.")
          .by(REASON)
          .formerly("reason.<reason>.rowsRejected");

  public static final MetricSpec DOCUMENTS_SKIPPED =
      MetricSpec.counter(
          "documentsSkipped",
          "documents",
          "Documents that are neither, because of `filter`, `source.missing-document` or"
              + " `source.empty-records`.");

  public static final MetricSpec DOCUMENTS_SKIPPED_BY_REASON =
      MetricSpec.counter(
              "documentsSkipped",
              "documents",
              "The same, for each reason: `filter_keep`, `filter_skip`, `missing_document`,"
                  + " `empty_record`.")
          .by(REASON);

  public static final MetricSpec UNKNOWN_FIELDS =
      MetricSpec.counter("unknownFields", "fields", "Fields of documents without a column.")
          .formerly("unknownFields");

  public static final MetricSpec UNKNOWN_FIELD_NAMES =
      MetricSpec.text(
          "unknownFieldNames",
          Aggregation.SUM,
          "Their most frequent names in a sample, a JSON object with the count of each. Empty with"
              + " `errors.values: redacted`. Only the REST API, JMX and logs can show a text.");

  public static final MetricSpec MISMATCHED_PATHS =
      MetricSpec.counter(
              "mismatchedPaths",
              "values",
              "Values that are missing because a JSON Pointer met a value of another kind; with"
                  + " `convert.mismatched-paths: missing`.")
          .formerly("mismatchedPaths");

  public static final MetricSpec BLOCKS_SEALED =
      MetricSpec.counter(
              "blocksSealed", "blocks", "Blocks sealed, of the table and of the error table.")
          .formerly("blocksSealed");

  public static final MetricSpec BLOCK_BYTES =
      MetricSpec.counter("blockBytes", "bytes", "Bytes of these blocks before compression.")
          .formerly("blockBytes");

  public static final MetricSpec BLOCK_BYTES_COMPRESSED =
      MetricSpec.counter("blockBytesCompressed", "bytes", "Bytes of these blocks as sent.")
          .formerly("blockBytesCompressed");

  public static final MetricSpec ROWS_PER_BLOCK =
      MetricSpec.histogram("rowsPerBlock", "rows", "Rows of each sealed block.");

  public static final MetricSpec BYTES_PER_BLOCK =
      MetricSpec.histogram("bytesPerBlock", "bytes", "Bytes of each sealed block, as sent.");

  public static final MetricSpec OPEN_BYTES =
      MetricSpec.gauge(
              "openBytes",
              "bytes",
              Aggregation.SUM,
              "Bytes in blocks that are not sealed yet, before compression.")
          .formerly("openBytes");

  public static final MetricSpec TABLE_CHANGES =
      MetricSpec.gauge(
          "tableChanges",
          "changes",
          Aggregation.SUM,
          "Times that changed columns of the table were applied; since the task started.");

  public static final MetricSpec TABLE_CHANGES_REFUSED =
      MetricSpec.gauge(
          "tableChangesRefused",
          "changes",
          Aggregation.SUM,
          "Times that changed columns did not fit the configuration; the log says why. Since the task"
              + " started.");

  public static final MetricSpec TABLE_READ_FAILURES =
      MetricSpec.gauge(
          "tableReadFailures",
          "reads",
          Aggregation.SUM,
          "Times that the columns of the table could not be read again; since the task started.");

  public static final MetricSpec COLUMNS_ADDED =
      MetricSpec.gauge(
          "columnsAdded",
          "fields",
          Aggregation.SUM,
          "Fields that got a column, or found one that another subtask had added (`table.evolve`); since"
              + " the task started.");

  public static final MetricSpec COLUMNS_NOT_ADDED =
      MetricSpec.gauge(
          "columnsNotAdded",
          "fields",
          Aggregation.SUM,
          "Fields that have no column at the moment because of `table.max-added-columns`, a missing"
              + " privilege or another refusal; the log says why.");

  private ConvertMetricNames() {}

  static List<MetricSpec> all() {
    return List.of(
        RECORDS,
        PAYLOAD_BYTES,
        DECOMPRESSED_BYTES,
        DOCUMENTS,
        ROWS_CONVERTED,
        ROWS_CONVERTED_PER_SECOND,
        ROWS_REJECTED,
        ROWS_REJECTED_BY_REASON,
        DOCUMENTS_SKIPPED,
        DOCUMENTS_SKIPPED_BY_REASON,
        UNKNOWN_FIELDS,
        UNKNOWN_FIELD_NAMES,
        MISMATCHED_PATHS,
        BLOCKS_SEALED,
        BLOCK_BYTES,
        BLOCK_BYTES_COMPRESSED,
        ROWS_PER_BLOCK,
        BYTES_PER_BLOCK,
        OPEN_BYTES,
        TABLE_CHANGES,
        TABLE_CHANGES_REFUSED,
        TABLE_READ_FAILURES,
        COLUMNS_ADDED,
        COLUMNS_NOT_ADDED);
  }
}
