package io.millrace.job.convert;

import io.millrace.job.metrics.MetricsSettings;
import io.millrace.job.metrics.PipelineMetricGroup;
import io.millrace.udf.ConversionSpec;
import io.millrace.udf.RecordProcessor;
import io.millrace.udf.RejectedRowException;
import io.millrace.udf.block.SealedBlock;
import io.millrace.udf.record.Record;
import java.time.Duration;
import java.util.Objects;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.ChainingStrategy;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.jspecify.annotations.Nullable;

/**
 * Runs {@link RecordProcessor} in a Flink task: records in, sealed blocks out.
 *
 * <p>Has no state: everything open is sealed and emitted before a checkpoint's barrier. So a
 * checkpoint contains each record either in the source's position or as part of a block in the
 * ClickHouse operator. It heads its chain, because the ClickHouse operator behind it yields, which
 * is not allowed on the threads of the legacy source.
 *
 * <p>No record fails the task, unless the pipeline is configured to stop at rejected documents. An
 * internal error becomes a rejected row ({@code internal_error}), the metric of that reason counts
 * it, and {@link FaultLog} logs it.
 */
public final class ConvertOperator extends AbstractStreamOperator<SealedBlock>
    implements OneInputStreamOperator<Record, SealedBlock> {
  private static final long serialVersionUID = 1L;

  private final ConversionSpec spec;
  private final @Nullable Duration flushInterval;
  private final MetricsSettings reported;
  private transient @Nullable RecordProcessor processor;

  /**
   * @param flushInterval how long a row may wait until its block is full before the block is
   *     sealed; null if only checkpoints seal blocks (exactly-once, which inserts nothing before a
   *     checkpoint)
   */
  public ConvertOperator(
      ConversionSpec spec, @Nullable Duration flushInterval, MetricsSettings reported) {
    this.reported = Objects.requireNonNull(reported);
    this.spec = Objects.requireNonNull(spec);
    this.flushInterval = flushInterval;
    this.chainingStrategy = ChainingStrategy.HEAD;
  }

  @Override
  public void open() throws Exception {
    super.open();
    StreamRecord<SealedBlock> reuse = new StreamRecord<>(null);
    ConvertMetrics shown = new ConvertMetrics(PipelineMetricGroup.of(getMetricGroup(), reported));
    RecordProcessor created =
        new RecordProcessor(
            spec,
            block -> {
              shown.sealed(block);
              output.collect(reuse.replace(block));
            },
            new FaultLog(spec.values()));
    processor = created;
    shown.register(created);
    scheduleFlush();
  }

  @Override
  public void processElement(StreamRecord<Record> element) throws Exception {
    try {
      processor().process(element.getValue());
    } catch (RejectedRowException rejected) {
      // After a restart the document would be rejected again.
      throw new SuppressRestartsException(rejected);
    }
  }

  @Override
  public void prepareSnapshotPreBarrier(long checkpointId) {
    processor().seal();
  }

  @Override
  public void finish() {
    processor().seal();
    RunTotals.add(processor().counters(), getRuntimeContext());
  }

  private void scheduleFlush() {
    Duration interval = flushInterval;
    if (interval == null) {
      return;
    }
    long next = getProcessingTimeService().getCurrentProcessingTime() + interval.toMillis();
    // The timer's future only reports its cancellation at the end of the task, so it is ignored.
    var unused =
        getProcessingTimeService()
            .registerTimer(
                next,
                time -> {
                  processor().seal();
                  scheduleFlush();
                });
  }

  private RecordProcessor processor() {
    return Objects.requireNonNull(processor, "not open");
  }
}
