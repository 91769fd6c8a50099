package io.millrace.job.sink;

import io.millrace.job.config.Guarantee;
import io.millrace.job.metrics.SinkMetrics;
import io.millrace.udf.block.SealedBlock;
import io.millrace.udf.convert.ValuesInErrors;
import java.time.Clock;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.RejectedExecutionException;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
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
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Inserts sealed blocks into ClickHouse exactly once. ClickHouse has no two-phase commit, but it
 * forgets no token inside its deduplication window. So a sealed block is an entry of a write-ahead
 * log: it is stored in a checkpoint, inserted only after that checkpoint completed, and sent again
 * with the same bytes and token until the server confirms it. Where a block stands is kept by
 * {@link BlockLedger}; who sends it is {@link InsertQueue}; every decision is made here, on the
 * task's thread, to which the sending threads report through the mailbox.
 *
 * <p>What holds at each moment:
 *
 * <ul>
 *   <li><b>Snapshot.</b> Everything not confirmed at that moment is in it, also what is being sent.
 *       A confirmation that comes later is covered by the token: the block is sent again after a
 *       restore and does not land again. One list element is one block, so a rescale moves whole
 *       blocks; as a token is in one element only, it is sent by one subtask only.
 *   <li><b>Completion of checkpoint n.</b> Starts the blocks sealed up to n, and none that were
 *       sealed for a later checkpoint already in progress. A lost notification is made good by the
 *       next, and so is an aborted checkpoint: its blocks stay sealed.
 *   <li><b>Restore.</b> The blocks in state are queued for sending before the first new one. Any of
 *       them may have landed. One that is older than ClickHouse remembers fails the job, as sending
 *       it might double it and leaving it out might lose it.
 *   <li><b>Backpressure.</b> While there are blocks to commit and too many bytes are held, {@link
 *       #processElement} yields to the mailbox, where confirmations and completions arrive. It
 *       never waits for a block that is not in a completed checkpoint, as the barrier of that
 *       checkpoint may be queued behind the element in hand. Only mails of this operator and more
 *       urgent ones run while it yields: neither another element nor a barrier can come in between.
 *   <li><b>Refusal.</b> A block that is refused for what it holds, with nothing of it landed, is
 *       replaced by its parts, see {@link Refusals}: open blocks like any, so they are in a
 *       completed checkpoint before the first of them is sent. Until then the last checkpoint holds
 *       the block itself, which is refused again after a restore and taken apart again.
 *   <li><b>A view that throws.</b> The table has the block, so its parts would be there twice.
 *       Where that is wanted it is replaced by those of its rows no view throws on, under its own
 *       token, see {@link Isolation}.
 *   <li><b>The end.</b> What belongs to a stop-with-savepoint, or to the final checkpoint after the
 *       end of input, is committed before its completion returns: only then may the task end. Parts
 *       that come to be meanwhile are in no checkpoint, and none will follow. A stop forgets them:
 *       the savepoint holds the block they are parts of. At the end of input nothing would come of
 *       that, so they are sent at once: should the task be restored nevertheless, the same rows are
 *       sent again under the same tokens, as {@link Division} never changes.
 * </ul>
 *
 * <p>At-least-once uses the same machinery without the wait: a block is sent when it arrives, and a
 * barrier waits for those being sent.
 */
final class InsertOperator extends AbstractStreamOperator<Void>
    implements OneInputStreamOperator<SealedBlock, Void> {
  private static final long serialVersionUID = 1L;
  private static final Logger LOG = LoggerFactory.getLogger(InsertOperator.class);

  /** The name stands in savepoints. */
  static final ListStateDescriptor<SealedBlock> BLOCKS =
      new ListStateDescriptor<>("blocks", SealedBlockSerializer.INSTANCE);

  private static final long NEVER = Long.MAX_VALUE;

  private final SinkSettings settings;
  private final InserterFactory inserters;
  private final MailboxExecutor mailbox;
  private final BlockLedger ledger = new BlockLedger();

  private @Nullable ListState<SealedBlock> state;
  private @Nullable InsertQueue queue;
  private @Nullable SinkMetrics counts;
  private final Refusals refusals;
  private boolean inputEnded;

  /** The first checkpoint whose completion may be the last thing this task hears. */
  private long lastCheckpoint = NEVER;

  InsertOperator(SinkSettings settings, InserterFactory inserters, MailboxExecutor mailbox) {
    this.settings = settings;
    this.inserters = inserters;
    this.mailbox = mailbox;
    this.refusals = new Refusals(settings);
  }

  @Override
  public void initializeState(StateInitializationContext context) throws Exception {
    state = context.getOperatorStateStore().getListState(BLOCKS);
    if (context.isRestored()) {
      for (SealedBlock block : state.get()) {
        ledger.commit(List.of(block));
      }
      state.clear();
    }
  }

  @Override
  public void open() throws Exception {
    super.open();
    StartConditions conditions = new StartConditions(settings);
    conditions.requireCheckpoints(getContainingTask().getConfiguration());
    counts = new SinkMetrics(getMetricGroup());
    HeldBlockGauges.register(getMetricGroup(), ledger, Clock.systemUTC());
    queue =
        new InsertQueue(
            inserters.create(),
            settings.concurrentInserts(),
            "insert " + getOperatorName(),
            this::report);
    List<SealedBlock> restored = ledger.unacknowledged();
    conditions.requireRemembered(restored, Clock.systemUTC().instant());
    if (!restored.isEmpty()) {
      LOG.info("Sending {} blocks again that were not confirmed before", restored.size());
      send(restored);
    }
  }

  @Override
  public void processElement(StreamRecord<SealedBlock> element) throws Exception {
    SealedBlock block = element.getValue();
    while (ledger.isCommitting() && exceedsHeldBytes(block)) {
      mailbox.yield();
    }
    if (settings.guarantee() == Guarantee.EXACTLY_ONCE) {
      ledger.accept(block);
    } else {
      send(ledger.commit(List.of(block)));
    }
  }

  @Override
  public void prepareSnapshotPreBarrier(long checkpointId) throws Exception {
    if (settings.guarantee() == Guarantee.AT_LEAST_ONCE) {
      awaitConfirmations();
    }
  }

  @Override
  public OperatorSnapshotFutures snapshotState(
      long checkpointId, long timestamp, CheckpointOptions options, CheckpointStreamFactory storage)
      throws Exception {
    if (endsTheTask(options.getCheckpointType())) {
      lastCheckpoint = Math.min(lastCheckpoint, checkpointId);
    }
    OperatorSnapshotFutures snapshot =
        super.snapshotState(checkpointId, timestamp, options, storage);
    // The snapshot has taken its own list. Keeping ours would hold confirmed blocks in memory.
    Objects.requireNonNull(state).clear();
    return snapshot;
  }

  @Override
  public void snapshotState(StateSnapshotContext context) throws Exception {
    ledger.seal(context.getCheckpointId());
    Objects.requireNonNull(state).update(ledger.unacknowledged());
  }

  @Override
  public void notifyCheckpointComplete(long checkpointId) throws Exception {
    super.notifyCheckpointComplete(checkpointId);
    send(ledger.complete(checkpointId));
    if (checkpointId >= lastCheckpoint) {
      awaitConfirmations();
      while (inputEnded && sendParts()) {
        awaitConfirmations();
      }
    }
  }

  @Override
  public void notifyCheckpointAborted(long checkpointId) throws Exception {
    super.notifyCheckpointAborted(checkpointId);
    if (checkpointId == lastCheckpoint) {
      // A stop that did not come to pass: the job goes on, and inserts hold nobody up again.
      lastCheckpoint = NEVER;
    }
  }

  @Override
  public void finish() throws Exception {
    // Which of the checkpoints to come is the final one, an operator is not told: any may be.
    lastCheckpoint = 0;
    inputEnded = true;
    if (settings.guarantee() == Guarantee.AT_LEAST_ONCE) {
      awaitConfirmations();
    }
    super.finish();
  }

  @Override
  public void close() throws Exception {
    try {
      if (queue != null) {
        queue.close();
      }
    } finally {
      super.close();
    }
  }

  private void send(Collection<SealedBlock> blocks) {
    blocks.forEach(block -> submit(block, Step.INSERT));
  }

  /** Whether there were any. */
  private boolean sendParts() {
    List<SealedBlock> parts = ledger.commitParts();
    send(parts);
    return !parts.isEmpty();
  }

  private void submit(SealedBlock block, Step step) {
    Objects.requireNonNull(queue).submit(new Insertion(block, step, settings.retries()));
  }

  /** Called by the sending threads. */
  private void report(Attempt attempt) {
    try {
      mailbox.execute(() -> settle(attempt), "outcome of %s", attempt.insertion().block());
    } catch (RejectedExecutionException e) {
      LOG.debug("The task is over; its checkpoint holds {}", attempt.insertion().block(), e);
    }
  }

  private void settle(Attempt attempt) throws Exception {
    Insertion insertion = attempt.insertion();
    Throwable failure = attempt.failure();
    if (failure == null) {
      settleDone(insertion, attempt);
    } else if (failure instanceof InsertException) {
      settleFailed(insertion, (InsertException) failure);
    } else {
      throw new IllegalStateException("Inserting " + insertion.block() + " broke", failure);
    }
  }

  private void settleDone(Insertion insertion, Attempt attempt) {
    SealedBlock block = insertion.block();
    if (attempt.replacements().isEmpty()) {
      ledger.acknowledge(block);
      Objects.requireNonNull(counts).inserted(block, attempt.duration());
      if (insertion.step() == Step.INSERT_DESPITE_VIEWS) {
        Objects.requireNonNull(counts).missingInView(block);
      }
      refusals.settled(block, ledger);
    } else {
      ledger.replace(block, attempt.replacements());
      if (insertion.step() instanceof Isolation) {
        int rows = ((Isolation) insertion.step()).rows(attempt.replacements());
        Objects.requireNonNull(counts).isolated(rows);
        refusals.isolated(block, rows);
      } else {
        Objects.requireNonNull(counts).replaced(block);
      }
      if (settings.guarantee() == Guarantee.AT_LEAST_ONCE) {
        sendParts();
      }
    }
  }

  private void settleFailed(Insertion insertion, InsertException failure) throws Exception {
    InsertException told =
        settings.values() == ValuesInErrors.REDACTED ? failure.redacted() : failure;
    // What is tried because of a refusal is not refused itself: it works, or ends the job.
    Optional<Step> next =
        insertion.step() == Step.INSERT ? refusals.next(insertion.block(), told) : Optional.empty();
    if (next.isPresent()) {
      submit(insertion.block(), next.get());
    } else {
      sendAgain(insertion, told);
    }
  }

  private void sendAgain(Insertion insertion, InsertException failure) throws Exception {
    Duration wait = insertion.failed(failure);
    // Attempts 1, 2, 4, 8…: an outage must not fill the log.
    if (Integer.bitCount(insertion.failures()) == 1) {
      LOG.warn(
          "Attempt {} to insert {} was not confirmed, next in {} ms: {}",
          insertion.failures(),
          insertion.block(),
          wait.toMillis(),
          failure.getMessage());
    }
    Objects.requireNonNull(counts).retried();
    Objects.requireNonNull(queue).submit(insertion, wait);
  }

  private void awaitConfirmations() throws InterruptedException {
    while (ledger.isCommitting()) {
      mailbox.yield();
    }
  }

  private boolean exceedsHeldBytes(SealedBlock next) {
    return ledger.held().bytes() + next.body().length > settings.maxHeldBytes().getBytes();
  }

  private static boolean endsTheTask(SnapshotType type) {
    return type instanceof SavepointType && ((SavepointType) type).isSynchronous();
  }
}
