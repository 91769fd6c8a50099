package io.millrace.job.convert;

import io.millrace.job.memory.SlotHeap;
import io.millrace.job.metrics.ConvertMetricNames;
import io.millrace.job.metrics.MetricsSettings;
import io.millrace.job.metrics.PipelineMetricGroup;
import io.millrace.job.signal.TableChangeSignal;
import io.millrace.udf.ConversionSpec;
import io.millrace.udf.ProcessorCounters;
import io.millrace.udf.RecordProcessor;
import io.millrace.udf.RejectedRowException;
import io.millrace.udf.block.SealedBlock;
import io.millrace.udf.convert.SchemaException;
import io.millrace.udf.convert.ValuesInErrors;
import io.millrace.udf.record.Record;
import io.millrace.udf.table.TableSchema;
import java.time.Duration;
import java.util.Objects;
import java.util.Set;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.ChainingStrategy;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.apache.flink.streaming.runtime.tasks.ProcessingTimeService;
import org.jspecify.annotations.Nullable;

/**
 * Runs {@link RecordProcessor} in a Flink task: records in, sealed blocks out.
 *
 * <p>Has no state: everything open is sealed and emitted before a checkpoint's barrier. So a
 * checkpoint contains each record either in the source's position or as part of a block in the
 * ClickHouse operator. It heads its chain, because it yields while it adds columns, and so does the
 * ClickHouse operator behind it; neither is allowed on the threads of the legacy source.
 *
 * <p>No record fails the task, unless the pipeline is configured to stop at rejected documents. An
 * internal error becomes a rejected row ({@code internal_error}), the metric of that reason counts
 * it, and {@link FaultLog} logs it.
 */
final class ConvertOperator extends AbstractStreamOperator<SealedBlock>
    implements OneInputStreamOperator<Record, SealedBlock> {
  private static final long serialVersionUID = 1L;

  private final ConversionSpec spec;
  private final @Nullable Duration flushInterval;
  private final MetricsSettings reported;
  private final @Nullable TableRefresh refresh;
  private final transient @Nullable MailboxExecutor mailbox;
  private transient @Nullable AwaitedEvolution evolution;
  private transient @Nullable RecordProcessor processor;
  private transient @Nullable TableWatcher watcher;
  private transient @Nullable TableChangeSignal signal;
  private transient long signals;
  private transient long tableChanges;
  private transient long refusedChanges;

  /**
   * @param flushInterval how long a row may wait until its block is full before the block is
   *     sealed; null if only checkpoints seal blocks (exactly-once, which inserts nothing before a
   *     checkpoint)
   * @param reported where metrics go
   * @param refresh how to follow changes of the table; null for not at all
   * @param mailbox of the operator; null if the table does not evolve
   */
  ConvertOperator(
      ConversionSpec spec,
      @Nullable Duration flushInterval,
      MetricsSettings reported,
      @Nullable TableRefresh refresh,
      @Nullable MailboxExecutor mailbox) {
    this.reported = Objects.requireNonNull(reported);
    this.spec = Objects.requireNonNull(spec);
    this.flushInterval = flushInterval;
    this.refresh = refresh;
    this.mailbox = mailbox;
    this.chainingStrategy = ChainingStrategy.HEAD;
  }

  /** The timers, which Flink itself sets only for operators that it creates. */
  void use(ProcessingTimeService timers) {
    processingTimeService = timers;
  }

  @Override
  public void open() throws Exception {
    super.open();
    StreamRecord<SealedBlock> reuse = new StreamRecord<>(null);
    PipelineMetricGroup group = PipelineMetricGroup.of(getMetricGroup(), reported);
    ConvertMetrics shown = new ConvertMetrics(group);
    RecordProcessor created =
        new RecordProcessor(
            spec.within(blockMemory()),
            block -> {
              shown.sealed(block);
              output.collect(reuse.replace(block));
            },
            new FaultLog(spec.values()));
    processor = created;
    shown.register(created);
    watchTable(created, group);
    scheduleFlush();
  }

  private long blockMemory() {
    return SlotHeap.of(getContainingTask().getEnvironment().getTaskManagerInfo().getConfiguration())
        .growingBlock();
  }

  private void watchTable(RecordProcessor created, PipelineMetricGroup metrics) throws Exception {
    signal = TableChangeSignal.of(getRuntimeContext());
    signals = signal.count();
    Gauge<Long> failures = () -> watcher == null ? 0L : watcher.failures();
    Gauge<Long> changes = () -> tableChanges;
    Gauge<Long> refused = () -> refusedChanges;
    metrics.gauge(ConvertMetricNames.TABLE_READ_FAILURES, failures);
    metrics.gauge(ConvertMetricNames.TABLE_CHANGES, changes);
    metrics.gauge(ConvertMetricNames.TABLE_CHANGES_REFUSED, refused);
    if (refresh != null) {
      watcher =
          new TableWatcher(
              refresh.tables().create(),
              created.schema(),
              refresh.interval(),
              getRuntimeContext().getTaskInfo().getIndexOfThisSubtask() == 0
                  ? TableWatcher.Role.FIRST_SUBTASK
                  : TableWatcher.Role.OTHER_SUBTASK,
              names(),
              "columns " + getOperatorName());
      watcher.start();
      if (refresh.evolution() != null && mailbox != null) {
        evolution =
            new AwaitedEvolution(
                refresh.evolution(),
                watcher,
                mailbox,
                created::schema,
                refresh.interval(),
                names());
        created.evolve(evolution);
      }
    }
    Gauge<Long> added = () -> evolution == null ? 0L : evolution.added();
    Gauge<Long> notAdded = () -> evolution == null ? 0L : evolution.refused();
    metrics.gauge(ConvertMetricNames.COLUMNS_ADDED, added);
    metrics.gauge(ConvertMetricNames.COLUMNS_NOT_ADDED, notAdded);
  }

  @Override
  public void processElement(StreamRecord<Record> element) throws Exception {
    if (watcher != null) {
      followTable(watcher);
    }
    try {
      processor().process(element.getValue());
    } catch (RejectedRowException rejected) {
      // After a restart the document would be rejected again.
      throw new SuppressRestartsException(rejected);
    }
  }

  /** Two reads of memory, unless something happened. */
  private void followTable(TableWatcher table) {
    TableChangeSignal rejections = Objects.requireNonNull(signal);
    if (rejections.count() != signals) {
      signals = rejections.count();
      table.readSoon();
    }
    TableSchema changed = table.changed();
    if (changed != null) {
      use(changed);
    }
    if (evolution != null && evolution.isDue()) {
      processor().reconsiderFields();
    }
  }

  private void use(TableSchema changed) {
    TableSchema before = processor().schema();
    if (evolution != null) {
      evolution.changed(changed);
    }
    try {
      Set<String> ignored = processor().use(changed);
      tableChanges++;
      LOG.info(
          "The columns of {} have changed: {}. They apply from the next block on.",
          changed.name().quoted(),
          TableDifference.of(before, changed, names()));
      if (!ignored.isEmpty()) {
        LOG.warn(
            "{} no longer takes the columns {}, which are mapped. Remove them from columns in the"
                + " configuration; otherwise the job cannot be submitted again.",
            changed.name().quoted(),
            ignored);
      }
    } catch (SchemaException misfit) {
      refusedChanges++;
      LOG.error(
          "The columns of {} have changed: {}. The configuration does not fit them, so the job"
              + " continues with the columns before. {}",
          changed.name().quoted(),
          TableDifference.of(before, changed, names()),
          names().in(String.valueOf(misfit.getMessage()), changed.columns()));
    }
  }

  /** Without {@code table.evolve}, people choose all names of columns. */
  private FieldNames names() {
    boolean mayBeData = refresh != null && refresh.evolution() != null;
    return new FieldNames(mayBeData ? spec.values() : ValuesInErrors.SHOWN);
  }

  @Override
  public void close() throws Exception {
    if (watcher != null) {
      watcher.close();
    }
    super.close();
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

  /** For tests. */
  ProcessorCounters counters() {
    return processor().counters();
  }

  private RecordProcessor processor() {
    return Objects.requireNonNull(processor, "not open");
  }
}
