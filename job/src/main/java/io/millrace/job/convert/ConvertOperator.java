package io.millrace.job.convert;

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
 * <p>Holds no state of its own: everything open is sealed and sent on before a checkpoint's
 * barrier, so a checkpoint finds each record either behind the barrier, in the source's position,
 * or as part of a block in the ClickHouse operator. Heads its chain, because the ClickHouse
 * operator behind it yields, and nothing may yield on the threads of the legacy source.
 *
 * <p>No record ends the task, unless the pipeline is told to stop at rejected documents: a fault of
 * Millrace itself becomes a rejected row ({@code internal_error}), counted by the metric of that
 * reason, and {@link FaultLog} logs it.
 */
public final class ConvertOperator extends AbstractStreamOperator<SealedBlock>
    implements OneInputStreamOperator<Record, SealedBlock> {
  private static final long serialVersionUID = 1L;

  private final ConversionSpec spec;
  private final @Nullable Duration flushInterval;
  private transient @Nullable RecordProcessor processor;

  /**
   * @param flushInterval how long a row may wait for its block to fill before the block is sealed
   *     as it is, or null when only checkpoints seal (exactly-once, where nothing is inserted
   *     before a checkpoint anyway)
   */
  public ConvertOperator(ConversionSpec spec, @Nullable Duration flushInterval) {
    this.spec = Objects.requireNonNull(spec);
    this.flushInterval = flushInterval;
    this.chainingStrategy = ChainingStrategy.HEAD;
  }

  @Override
  public void open() throws Exception {
    super.open();
    StreamRecord<SealedBlock> reuse = new StreamRecord<>(null);
    RecordProcessor created =
        new RecordProcessor(
            spec, block -> output.collect(reuse.replace(block)), new FaultLog(spec.values()));
    processor = created;
    ConvertMetrics.register(created, getMetricGroup());
    scheduleFlush();
  }

  @Override
  public void processElement(StreamRecord<Record> element) throws Exception {
    try {
      processor().process(element.getValue());
    } catch (RejectedRowException rejected) {
      // Read again, the document would be rejected again.
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
    // The timer's future says only that it was cancelled with the task, and nobody waits for it.
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
