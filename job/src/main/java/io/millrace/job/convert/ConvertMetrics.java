package io.millrace.job.convert;

import io.millrace.job.metrics.ConvertMetricNames;
import io.millrace.udf.ProcessorCounters;
import io.millrace.udf.RecordProcessor;
import io.millrace.udf.record.Reason;
import io.millrace.udf.record.SkipReason;
import java.util.function.ToLongFunction;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MeterView;
import org.apache.flink.metrics.MetricGroup;

/**
 * Exposes a processor's counts as Flink metrics, without counting again. Reporters read them from
 * other threads and may see a slightly older count.
 */
final class ConvertMetrics {
  private final RecordProcessor processor;
  private final MetricGroup group;

  private ConvertMetrics(RecordProcessor processor, MetricGroup group) {
    this.processor = processor;
    this.group = group;
  }

  static void register(RecordProcessor processor, MetricGroup group) {
    ConvertMetrics metrics = new ConvertMetrics(processor, group);
    metrics.show(ConvertMetricNames.RECORDS, ProcessorCounters::records);
    metrics.show(ConvertMetricNames.PAYLOAD_BYTES, ProcessorCounters::payloadBytes);
    metrics.show(ConvertMetricNames.DOCUMENTS, ProcessorCounters::documents);
    metrics.show(ConvertMetricNames.ROWS_REJECTED, ProcessorCounters::rejected);
    metrics.show(ConvertMetricNames.DOCUMENTS_SKIPPED, ProcessorCounters::skipped);
    metrics.show(ConvertMetricNames.UNKNOWN_FIELDS, ProcessorCounters::unknownFields);
    metrics.show(ConvertMetricNames.MISMATCHED_PATHS, ProcessorCounters::mismatchedPaths);
    metrics.show(ConvertMetricNames.BLOCKS_SEALED, ProcessorCounters::blocksSealed);
    metrics.show(ConvertMetricNames.BLOCK_BYTES, ProcessorCounters::uncompressedBytes);
    metrics.show(ConvertMetricNames.BLOCK_BYTES_COMPRESSED, ProcessorCounters::compressedBytes);
    Counter rows = metrics.show(ConvertMetricNames.ROWS_CONVERTED, ProcessorCounters::rows);
    group.meter(ConvertMetricNames.ROWS_CONVERTED_PER_SECOND, new MeterView(rows));
    group.gauge(ConvertMetricNames.OPEN_BYTES, (Gauge<Long>) processor::openBytes);
    for (Reason reason : Reason.values()) {
      group
          .addGroup(ConvertMetricNames.REASON, reason.label())
          .counter(
              ConvertMetricNames.ROWS_REJECTED, metrics.view(counts -> counts.rejected(reason)));
    }
    for (SkipReason reason : SkipReason.values()) {
      group
          .addGroup(ConvertMetricNames.REASON, reason.label())
          .counter(
              ConvertMetricNames.DOCUMENTS_SKIPPED, metrics.view(counts -> counts.skipped(reason)));
    }
  }

  private Counter show(String name, ToLongFunction<ProcessorCounters> count) {
    return group.counter(name, view(count));
  }

  private Counter view(ToLongFunction<ProcessorCounters> count) {
    return new Counter() {
      @Override
      public long getCount() {
        return count.applyAsLong(processor.counters());
      }

      @Override
      public void inc() {
        throw new UnsupportedOperationException("counted by the processor");
      }

      @Override
      public void inc(long more) {
        throw new UnsupportedOperationException("counted by the processor");
      }

      @Override
      public void dec() {
        throw new UnsupportedOperationException("counted by the processor");
      }

      @Override
      public void dec(long less) {
        throw new UnsupportedOperationException("counted by the processor");
      }
    };
  }
}
