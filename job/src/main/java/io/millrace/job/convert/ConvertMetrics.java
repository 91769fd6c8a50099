package io.millrace.job.convert;

import io.millrace.job.metrics.ConvertMetricNames;
import io.millrace.job.metrics.MetricSpec;
import io.millrace.job.metrics.NameCounts;
import io.millrace.job.metrics.PipelineMetricGroup;
import io.millrace.job.metrics.ViewCounter;
import io.millrace.udf.ProcessorCounters;
import io.millrace.udf.RecordProcessor;
import io.millrace.udf.block.SealedBlock;
import io.millrace.udf.record.Reason;
import io.millrace.udf.record.SkipReason;
import java.util.function.ToLongFunction;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.MeterView;

/**
 * Exposes a processor's counts as Flink metrics, without counting again, and the sizes of its
 * blocks. Reporters read them from other threads and may see a slightly older count.
 */
final class ConvertMetrics {
  private final PipelineMetricGroup group;
  private final Histogram rowsPerBlock;
  private final Histogram bytesPerBlock;

  ConvertMetrics(PipelineMetricGroup group) {
    this.group = group;
    rowsPerBlock = group.histogram(ConvertMetricNames.ROWS_PER_BLOCK);
    bytesPerBlock = group.histogram(ConvertMetricNames.BYTES_PER_BLOCK);
  }

  /** Registers the counts of a processor. */
  void register(RecordProcessor processor) {
    show(ConvertMetricNames.RECORDS, processor, ProcessorCounters::records);
    show(ConvertMetricNames.PAYLOAD_BYTES, processor, ProcessorCounters::payloadBytes);
    show(ConvertMetricNames.DECOMPRESSED_BYTES, processor, ProcessorCounters::decompressedBytes);
    show(ConvertMetricNames.DOCUMENTS, processor, ProcessorCounters::documents);
    show(ConvertMetricNames.ROWS_REJECTED, processor, ProcessorCounters::rejected);
    show(ConvertMetricNames.DOCUMENTS_SKIPPED, processor, ProcessorCounters::skipped);
    show(ConvertMetricNames.UNKNOWN_FIELDS, processor, ProcessorCounters::unknownFields);
    group.gauge(
        ConvertMetricNames.UNKNOWN_FIELD_NAMES,
        (Gauge<String>) () -> NameCounts.text(processor.unknownFieldNames()));
    show(ConvertMetricNames.MISMATCHED_PATHS, processor, ProcessorCounters::mismatchedPaths);
    show(ConvertMetricNames.BLOCKS_SEALED, processor, ProcessorCounters::blocksSealed);
    show(ConvertMetricNames.BLOCK_BYTES, processor, ProcessorCounters::uncompressedBytes);
    show(ConvertMetricNames.BLOCK_BYTES_COMPRESSED, processor, ProcessorCounters::compressedBytes);
    Counter rows = show(ConvertMetricNames.ROWS_CONVERTED, processor, ProcessorCounters::rows);
    group.meter(ConvertMetricNames.ROWS_CONVERTED_PER_SECOND, new MeterView(rows));
    group.gauge(ConvertMetricNames.OPEN_BYTES, (Gauge<Long>) processor::openBytes);
    for (Reason reason : Reason.values()) {
      group
          .label(ConvertMetricNames.REASON, reason.label())
          .counter(
              ConvertMetricNames.ROWS_REJECTED_BY_REASON,
              new ViewCounter(() -> processor.counters().rejected(reason)));
    }
    for (SkipReason reason : SkipReason.values()) {
      group
          .label(ConvertMetricNames.REASON, reason.label())
          .counter(
              ConvertMetricNames.DOCUMENTS_SKIPPED_BY_REASON,
              new ViewCounter(() -> processor.counters().skipped(reason)));
    }
  }

  /** A block was sealed. */
  void sealed(SealedBlock block) {
    rowsPerBlock.update(block.rows());
    bytesPerBlock.update(block.compressedBytes());
  }

  private Counter show(
      MetricSpec spec, RecordProcessor processor, ToLongFunction<ProcessorCounters> count) {
    return group.counter(spec, new ViewCounter(() -> count.applyAsLong(processor.counters())));
  }
}
