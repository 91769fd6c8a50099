package io.millrace.job.sink;

import io.millrace.job.config.value.KeyStyle;
import io.millrace.job.memory.SlotHeap;
import io.millrace.job.metrics.PipelineMetricGroup;
import io.millrace.job.metrics.ProcessMetrics;
import io.millrace.job.metrics.SinkMetricNames;
import io.millrace.job.metrics.SinkMetrics;
import io.millrace.job.signal.TableChangeSignal;
import io.millrace.job.sink.BlockCommitter.SnapshotKind;
import io.millrace.job.sink.insert.InsertThreads;
import io.millrace.job.sink.insert.Inserter;
import io.millrace.job.sink.insert.InserterFactory;
import io.millrace.job.sink.insert.TableDrift;
import io.millrace.udf.block.SealedBlock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.common.typeutils.base.StringSerializer;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.configuration.TaskManagerOptions;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.runtime.checkpoint.CheckpointOptions;
import org.apache.flink.runtime.checkpoint.SavepointType;
import org.apache.flink.runtime.checkpoint.SnapshotType;
import org.apache.flink.runtime.state.CheckpointStreamFactory;
import org.apache.flink.runtime.state.StateInitializationContext;
import org.apache.flink.runtime.state.StateSnapshotContext;
import org.apache.flink.streaming.api.operators.AbstractStreamOperator;
import org.apache.flink.streaming.api.operators.OneInputStreamOperator;
import org.apache.flink.streaming.api.operators.OperatorSnapshotFutures;
import org.apache.flink.streaming.runtime.streamrecord.StreamRecord;
import org.jspecify.annotations.Nullable;

/**
 * The ClickHouse operator: connects Flink's life cycle and state with the {@link BlockCommitter},
 * which implements the protocol. Decides nothing itself.
 */
final class InsertOperator extends AbstractStreamOperator<Void>
    implements OneInputStreamOperator<SealedBlock, Void> {
  private static final long serialVersionUID = 1L;

  /** The name is part of savepoints. */
  static final ListStateDescriptor<SealedBlock> BLOCKS =
      new ListStateDescriptor<>("blocks", SealedBlockSerializer.INSTANCE);

  /**
   * Tokens of blocks without an inserted row. The name is part of savepoints. Not union state:
   * Flink rejects checkpoints of a vertex with union state once some of its subtasks have finished.
   * After a rescale a token may be in another subtask than its block, which then counts as possibly
   * inserted.
   */
  static final ListStateDescriptor<String> REFUSED =
      new ListStateDescriptor<>("refused-blocks", StringSerializer.INSTANCE);

  /**
   * When the oldest record of each block arrived in Kinesis, by token, for a metric. The name is
   * part of savepoints. It is apart from the blocks, whose format older releases read. After a
   * rescale an arrival may be in another subtask than its block, whose latency is then not
   * measured.
   */
  static final ListStateDescriptor<Tuple2<String, Long>> ARRIVALS =
      new ListStateDescriptor<>("arrivals", Types.TUPLE(Types.STRING, Types.LONG));

  private final SinkSettings settings;
  private final InserterFactory inserters;
  private final MailboxExecutor mailbox;
  private final List<SealedBlock> restored = new ArrayList<>();
  private final Set<String> restoredRefused = new HashSet<>();

  private @Nullable ListState<SealedBlock> blocks;
  private @Nullable ListState<String> refused;
  private @Nullable ListState<Tuple2<String, Long>> arrivals;
  private long restoredCheckpoint;
  private @Nullable BlockCommitter committer;
  private SnapshotKind snapshotKind = SnapshotKind.CHECKPOINT;
  private transient @Nullable TableDrift drift;
  private transient @Nullable TableChangeSignal signal;
  private long told;

  InsertOperator(SinkSettings settings, InserterFactory inserters, MailboxExecutor mailbox) {
    this.settings = settings;
    this.inserters = inserters;
    this.mailbox = mailbox;
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    blocks = context.getOperatorStateStore().getListState(BLOCKS);
    refused = context.getOperatorStateStore().getListState(REFUSED);
    arrivals = context.getOperatorStateStore().getListState(ARRIVALS);
    if (context.isRestored()) {
      restoredCheckpoint = context.getRestoredCheckpointId().orElse(0);
      Map<String, Long> known = new HashMap<>();
      arrivals.get().forEach(arrival -> known.put(arrival.f0, arrival.f1));
      blocks
          .get()
          .forEach(
              block -> {
                Long arrival = known.get(block.token());
                restored.add(arrival == null ? block : block.withOldestArrival(arrival));
              });
      arrivals.clear();
      refused.get().forEach(restoredRefused::add);
      blocks.clear();
      refused.clear();
    }
  }

  @Override
  public void open() throws Exception {
    super.open();
    new RestorePreconditions(settings).requireCheckpoints(getContainingTask().getConfiguration());
    PipelineMetricGroup metrics = PipelineMetricGroup.of(getMetricGroup(), settings.metrics());
    Inserter inserter = inserters.create(metrics);
    TableDrift changes = inserter.drift();
    drift = changes;
    signal = TableChangeSignal.of(getRuntimeContext());
    InsertThreads threads =
        new InsertThreads(
            inserter,
            settings.concurrentInserts(),
            "insert " + getOperatorName(),
            outcome -> committer().report(outcome));
    BlockCommitter created =
        new BlockCommitter(
            withinHeap(),
            maxUncheckpointedBytes(),
            mailbox,
            threads,
            new SinkMetrics(getMetricGroup(), metrics),
            Timing.SYSTEM);
    committer = created;
    new CommitterGauges(created, Timing.SYSTEM.clock()).register(metrics, settings);
    metrics.gauge(SinkMetricNames.ROWS_WITHOUT_COLUMNS, (Gauge<Long>) changes::rowsWithoutColumns);
    ProcessMetrics.register(metrics, memoryLimit());
    if (getRuntimeContext().getTaskInfo().getIndexOfThisSubtask() == 0) {
      registerInfo(metrics);
    }
    created.restore(restored, restoredRefused, restoredCheckpoint);
    restored.clear();
    restoredRefused.clear();
  }

  /** Tells Convert, on the thread that both share, that a block did not fit its table. */
  private void tellOfMisfits() {
    if (drift != null && signal != null && drift.misfits() != told) {
      told = drift.misfits();
      signal.raise();
    }
  }

  private void registerInfo(PipelineMetricGroup metrics) {
    metrics
        .label(SinkMetricNames.VERSION, settings.metrics().version())
        .label(SinkMetricNames.GUARANTEE, KeyStyle.kebab(settings.guarantee()))
        .gauge(SinkMetricNames.INFO, (Gauge<Integer>) () -> 1);
  }

  private long memoryLimit() {
    return taskManager()
        .getOptional(TaskManagerOptions.TOTAL_PROCESS_MEMORY)
        .map(MemorySize::getBytes)
        .orElseGet(Runtime.getRuntime()::maxMemory);
  }

  private long maxUncheckpointedBytes() {
    return settings.maxUncheckpointedBytes().map(MemorySize::getBytes).orElseGet(this::heapShare);
  }

  private SinkSettings withinHeap() {
    long most = heapShare();
    if (settings.maxHeldBytes().getBytes() <= most) {
      return settings;
    }
    MemorySize share = new MemorySize(most);
    LOG.info(
        "The heap of a slot has room for {} of blocks, less than delivery.max-held-bytes ({})",
        share.toHumanReadableString(),
        settings.maxHeldBytes().toHumanReadableString());
    return settings.withMaxHeldBytes(share);
  }

  /** Twice as much is possible for a short time, see {@link BlockCommitter#accept}. */
  private long heapShare() {
    return SlotHeap.of(taskManager()).heldBlocks();
  }

  private Configuration taskManager() {
    return getContainingTask().getEnvironment().getTaskManagerInfo().getConfiguration();
  }

  @Override
  public void processElement(StreamRecord<SealedBlock> element) throws Exception {
    tellOfMisfits();
    committer().accept(element.getValue());
  }

  @Override
  public OperatorSnapshotFutures snapshotState(
      long checkpointId, long timestamp, CheckpointOptions options, CheckpointStreamFactory storage)
      throws Exception {
    snapshotKind = kind(options.getCheckpointType());
    OperatorSnapshotFutures snapshot =
        super.snapshotState(checkpointId, timestamp, options, storage);
    // The snapshot has its own copy of the list. Keeping this one would hold confirmed blocks in
    // memory.
    Objects.requireNonNull(blocks).clear();
    Objects.requireNonNull(refused).clear();
    Objects.requireNonNull(arrivals).clear();
    return snapshot;
  }

  @Override
  public void snapshotState(StateSnapshotContext context) throws Exception {
    List<SealedBlock> unconfirmed = committer().snapshot(context.getCheckpointId(), snapshotKind);
    Objects.requireNonNull(blocks).update(unconfirmed);
    List<Tuple2<String, Long>> known = new ArrayList<>();
    unconfirmed.forEach(
        block ->
            block
                .oldestArrivalMillis()
                .ifPresent(arrival -> known.add(Tuple2.of(block.token(), arrival))));
    Objects.requireNonNull(arrivals).update(known);
    Objects.requireNonNull(refused).update(List.copyOf(committer().refusedTokens()));
  }

  @Override
  public void notifyCheckpointComplete(long checkpointId) throws Exception {
    tellOfMisfits();
    super.notifyCheckpointComplete(checkpointId);
    committer().checkpointCompleted(checkpointId);
  }

  @Override
  public void notifyCheckpointAborted(long checkpointId) throws Exception {
    super.notifyCheckpointAborted(checkpointId);
    committer().checkpointAborted(checkpointId);
  }

  @Override
  public void finish() throws Exception {
    committer().endInput();
    super.finish();
  }

  @Override
  public void close() throws Exception {
    try {
      if (committer != null) {
        committer.close();
      }
    } finally {
      super.close();
    }
  }

  private BlockCommitter committer() {
    return Objects.requireNonNull(committer);
  }

  private static SnapshotKind kind(SnapshotType type) {
    if (!(type instanceof SavepointType)) {
      return SnapshotKind.CHECKPOINT;
    }
    return ((SavepointType) type).isSynchronous() ? SnapshotKind.STOP : SnapshotKind.SAVEPOINT;
  }
}
