package io.millrace.job.metrics;

import io.millrace.udf.block.SealedBlock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.function.Supplier;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.MeterView;
import org.apache.flink.metrics.groups.OperatorMetricGroup;
import org.apache.flink.metrics.groups.SinkWriterMetricGroup;
import org.apache.flink.runtime.metrics.groups.InternalSinkWriterMetricGroup;

/**
 * What the ClickHouse operator counts: its own metrics, and Flink's standard metrics of a sink.
 * Used by the task's thread alone.
 */
public final class SinkMetrics {
  private final Counter rows;
  private final Counter bytes;
  private final Counter uncompressedBytes;
  private final Counter blocks;
  private final Counter retries;
  private final Counter errors;
  private final Map<InsertErrorClass, Counter> errorsByClass =
      new EnumMap<>(InsertErrorClass.class);
  private final Counter divided;
  private final Counter refused;
  private final Counter refusedByViews;
  private final Counter missingInViews;
  private final Counter diverted;
  private final Histogram insertLatency;
  private final Histogram endToEndLatency;
  private final Histogram blocksPerCheckpoint;
  private final Counter recordsSent;
  private final Counter bytesSent;
  private final Counter sendErrors;
  private volatile long lastSendMillis;
  private volatile Supplier<String> lastError = () -> "";

  /**
   * Registers every metric that is counted here.
   *
   * @param operator the operator's own group, for Flink's standard metrics
   */
  public SinkMetrics(OperatorMetricGroup operator, PipelineMetricGroup group) {
    rows = group.counter(SinkMetricNames.ROWS_INSERTED);
    bytes = group.counter(SinkMetricNames.BYTES_INSERTED);
    uncompressedBytes = group.counter(SinkMetricNames.BYTES_INSERTED_UNCOMPRESSED);
    blocks = group.counter(SinkMetricNames.BLOCKS_INSERTED);
    retries = group.counter(SinkMetricNames.INSERT_RETRIES);
    errors = group.counter(SinkMetricNames.INSERT_ERRORS);
    for (InsertErrorClass kind : InsertErrorClass.values()) {
      errorsByClass.put(
          kind,
          group
              .label(SinkMetricNames.CLASS, kind.label())
              .counter(SinkMetricNames.INSERT_ERRORS_BY_CLASS));
    }
    divided = group.counter(SinkMetricNames.BLOCKS_DIVIDED);
    refused = group.counter(SinkMetricNames.ROWS_REFUSED);
    refusedByViews = group.counter(SinkMetricNames.ROWS_REFUSED_BY_VIEWS);
    missingInViews = group.counter(SinkMetricNames.ROWS_MISSING_IN_VIEWS);
    diverted = group.counter(SinkMetricNames.ROWS_DIVERTED);
    insertLatency = group.histogram(SinkMetricNames.INSERT_LATENCY);
    endToEndLatency = group.histogram(SinkMetricNames.END_TO_END_LATENCY);
    blocksPerCheckpoint = group.histogram(SinkMetricNames.BLOCKS_PER_CHECKPOINT);
    group.meter(SinkMetricNames.ROWS_INSERTED_PER_SECOND, new MeterView(rows));
    group.meter(SinkMetricNames.BYTES_INSERTED_PER_SECOND, new MeterView(bytes));
    group.gauge(SinkMetricNames.LAST_INSERT_ERROR, (Gauge<String>) () -> lastError.get());
    SinkWriterMetricGroup sink = InternalSinkWriterMetricGroup.wrap(operator);
    recordsSent = sink.getNumRecordsSendCounter();
    bytesSent = sink.getNumBytesSendCounter();
    sendErrors = sink.getNumRecordsSendErrorsCounter();
    sink.setCurrentSendTimeGauge(() -> lastSendMillis);
  }

  /** A block was confirmed now, by an attempt that took so long. */
  public void inserted(SealedBlock block, Duration attempt, Instant now) {
    rows.inc(block.rows());
    bytes.inc(block.compressedBytes());
    uncompressedBytes.inc(block.uncompressedBytes());
    blocks.inc();
    insertLatency.update(attempt.toMillis());
    // The clock of Kinesis may be ahead of this machine's.
    block
        .oldestArrivalMillis()
        .ifPresent(arrival -> endToEndLatency.update(Math.max(0, now.toEpochMilli() - arrival)));
    recordsSent.inc(block.rows());
    bytesSent.inc(block.compressedBytes());
    lastSendMillis = attempt.toMillis();
  }

  /** An attempt to insert a block failed, whatever follows. */
  public void failed(SealedBlock block, InsertErrorClass kind) {
    errors.inc();
    Objects.requireNonNull(errorsByClass.get(kind)).inc();
    sendErrors.inc(block.rows());
  }

  /**
   * Shows the last attempt that failed.
   *
   * @param error is asked for its text when the metric is read
   */
  public void lastError(Supplier<InsertError> error) {
    lastError = () -> error.get().toString();
  }

  /** A completed checkpoint released this many blocks for insertion. */
  public void released(int count) {
    blocksPerCheckpoint.update(count);
  }

  /** A block was refused for what it holds, and split. */
  public void split() {
    divided.inc();
  }

  /** A row was refused, and becomes a row of the error table. */
  public void refused() {
    refused.inc();
  }

  /** A block could not be delivered, and its rows become rows of the error table. */
  public void diverted(int rows) {
    diverted.inc(rows);
  }

  /** This many rows of a block are left out for views and written to the error table. */
  public void isolated(int rows) {
    refusedByViews.inc(rows);
    missingInViews.inc(rows);
  }

  /** A block was confirmed that a view threw on. */
  public void missingInView(SealedBlock block) {
    missingInViews.inc(block.rows());
  }

  /** An attempt was not confirmed, and another will follow. */
  public void retried() {
    retries.inc();
  }
}
