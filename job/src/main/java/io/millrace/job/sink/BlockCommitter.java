package io.millrace.job.sink;

import io.millrace.job.config.value.Guarantee;
import io.millrace.job.metrics.SinkMetrics;
import io.millrace.job.sink.insert.BlockAction;
import io.millrace.job.sink.insert.BlockResult;
import io.millrace.job.sink.insert.BlockSplit;
import io.millrace.job.sink.insert.InsertException;
import io.millrace.job.sink.insert.InsertExecutor;
import io.millrace.job.sink.insert.InsertFailedException;
import io.millrace.job.sink.insert.InsertOutcome;
import io.millrace.job.sink.insert.InsertTask;
import io.millrace.job.sink.insert.ViewFailureIsolation;
import io.millrace.udf.block.SealedBlock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.RejectedExecutionException;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The protocol that inserts sealed blocks into ClickHouse exactly once. ClickHouse has no two-phase
 * commit, but it forgets no token inside its deduplication window. So a sealed block is an entry of
 * a write-ahead log: it is stored in a checkpoint, inserted only after that checkpoint completed,
 * and sent again with the same bytes and token until the server confirms it. {@link PendingBlocks}
 * knows where each block is, an {@link InsertExecutor} sends it, and {@link RejectedBlockPolicy}
 * decides what follows a failure. Everything here runs on the task's thread; the threads that send
 * report to it through the mailbox.
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
 *       it might double it and leaving it out might lose it; and so does one that becomes as old
 *       while it waits or is tried. The exception is a block that was refused whole before the
 *       snapshot: nothing of it landed, so it starts anew and waits for a checkpoint like a new
 *       one.
 *   <li><b>Backpressure.</b> While there are blocks to commit and too many bytes are held, {@link
 *       #accept} yields to the mailbox, where confirmations and completions arrive. It also yields
 *       while a checkpoint is in progress and too many bytes are in no completed one. It never
 *       waits for a barrier, which may be queued behind the element that is accepted: when
 *       checkpoints fail and too many bytes wait for one, the job fails. Only mails of this
 *       operator and more urgent ones run while it yields: neither another element nor a barrier
 *       can come in between.
 *   <li><b>Refusal.</b> A block that is refused for what it holds, with nothing of it landed, is
 *       replaced by its parts, see {@link RejectedBlockPolicy}: open blocks like any, so they are
 *       in a completed checkpoint before the first of them is sent. Until then the last checkpoint
 *       holds the block itself, which is refused again after a restore and split again.
 *   <li><b>A view that throws.</b> The table has the block, so its parts would be there twice.
 *       Where that is wanted it is replaced by those of its rows no view throws on, under its own
 *       token, see {@link ViewFailureIsolation}.
 *   <li><b>The end.</b> What belongs to a stop-with-savepoint, or to the final checkpoint after the
 *       end of input, is committed before its completion returns: only then may the task end. Parts
 *       that come to be meanwhile are in no checkpoint, and none will follow. A stop forgets them:
 *       the savepoint holds the block they are parts of. At the end of input nothing would come of
 *       that, so they are sent at once, also those that a checkpoint still in progress holds:
 *       should the task be restored nevertheless, the same rows are sent again under the same
 *       tokens, as {@link BlockSplit} never changes. A limit: when the table takes the whole block
 *       by then, since somebody has loosened it, its rows are there twice.
 * </ul>
 *
 * <p>At-least-once uses the same machinery without the wait: a block is sent when it arrives, and a
 * barrier waits for those being sent.
 */
final class BlockCommitter {
  private static final Logger LOG = LoggerFactory.getLogger(BlockCommitter.class);
  private static final long NEVER = Long.MAX_VALUE;

  private final SinkSettings settings;
  private final MailboxExecutor mailbox;
  private final InsertExecutor executor;
  private final SinkMetrics metrics;
  private final Timing timing;
  private final long maxUncheckpointedBytes;
  private final PendingBlocks pending = new PendingBlocks();
  private final LandingHistory history = new LandingHistory();
  private final CheckpointProgress checkpoints;
  private final RejectedBlockPolicy policy;
  private boolean inputEnded;
  private boolean wakes;

  /** Each stop-with-savepoint whose completion may be the last thing this task hears. */
  private final NavigableSet<Long> stops = new TreeSet<>();

  /** The first checkpoint that holds all input: the task may end with any from this one on. */
  private long firstAfterInput = NEVER;

  /** What a snapshot is taken for. */
  enum SnapshotKind {
    /** A checkpoint: its completion or its end will be told. */
    CHECKPOINT,
    /** A savepoint of a job that runs on: its completion is not told. */
    SAVEPOINT,
    /** The savepoint of a stop: its completion may be the last thing that is told. */
    STOP
  }

  /**
   * @param maxUncheckpointedBytes bytes of blocks that may be in no completed checkpoint, above
   *     zero
   * @param executor owned by the committer from here on; reports to {@link #report}
   */
  BlockCommitter(
      SinkSettings settings,
      long maxUncheckpointedBytes,
      MailboxExecutor mailbox,
      InsertExecutor executor,
      SinkMetrics metrics,
      Timing timing) {
    this.settings = settings;
    this.maxUncheckpointedBytes = maxUncheckpointedBytes;
    this.mailbox = mailbox;
    this.executor = executor;
    this.metrics = metrics;
    this.timing = timing;
    this.checkpoints = new CheckpointProgress(timing);
    this.policy = new RejectedBlockPolicy(settings, history, timing);
  }

  /**
   * Takes up the blocks of a snapshot; called once, before anything else.
   *
   * @param refused tokens of blocks that were refused whole before the snapshot
   * @throws InsertFailedException when ClickHouse may have forgotten one that may have landed
   */
  void restore(Collection<SealedBlock> blocks, Set<String> refused) throws InsertFailedException {
    RestorePreconditions preconditions = new RestorePreconditions(settings);
    Instant now = timing.clock().instant();
    List<SealedBlock> resent = new ArrayList<>();
    for (SealedBlock block : blocks) {
      if (refused.contains(block.token()) && preconditions.isForgotten(block, now)) {
        LOG.info("Nothing of {} was inserted before: it waits for a checkpoint again", block);
        pending.accept(block.sealedAgain(now.toEpochMilli()));
      } else {
        resent.add(block);
      }
    }
    preconditions.requireRemembered(resent, now);
    if (!resent.isEmpty()) {
      LOG.info("Sending {} blocks again that were not confirmed before", resent.size());
      resent.forEach(block -> history.mayHaveLanded(block, block.sealedAtMillis()));
      send(pending.commit(resent));
    }
  }

  /**
   * Takes a block. Yields to the mailbox while too much is held.
   *
   * @throws UncheckpointedBytesException when checkpoints fail and too much waits for one
   */
  void accept(SealedBlock block) throws Exception {
    while (pending.isCommitting()
        && pending.bytes() + block.body().length > settings.maxHeldBytes().getBytes()) {
      mailbox.yield();
    }
    if (settings.guarantee() == Guarantee.EXACTLY_ONCE) {
      awaitCheckpoint(block);
      policy.withinSizeLimit(block).forEach(pending::accept);
    } else {
      send(pending.commit(policy.withinSizeLimit(block)));
    }
  }

  /** Called before a barrier passes. */
  void beforeBarrier() throws InterruptedException {
    if (settings.guarantee() == Guarantee.AT_LEAST_ONCE) {
      awaitConfirmations();
    }
  }

  /** Everything that is not confirmed, for the checkpoint whose barrier passes now. */
  List<SealedBlock> snapshot(long checkpointId, SnapshotKind kind) {
    if (kind == SnapshotKind.STOP) {
      stops.add(checkpointId);
    }
    if (inputEnded) {
      firstAfterInput = Math.min(firstAfterInput, checkpointId);
    }
    if (kind != SnapshotKind.SAVEPOINT) {
      checkpoints.started(checkpointId);
    }
    pending.seal(checkpointId);
    return pending.unacknowledged();
  }

  /**
   * Tokens of the blocks in the snapshot that were refused whole: nothing of them landed, and this
   * run will not send them again. After the end of input it may send their parts before a
   * checkpoint holds them, so nothing is promised.
   */
  Collection<String> refusedTokens() {
    return inputEnded ? List.of() : history.refusedTokens();
  }

  void checkpointCompleted(long checkpointId) throws InterruptedException {
    checkpoints.completed(checkpointId);
    send(pending.complete(checkpointId));
    if (checkpointId >= firstAfterInput || stops.floor(checkpointId) != null) {
      awaitConfirmations();
    }
    // An earlier stop has failed if the job still runs: later inserts delay no checkpoint.
    stops.headSet(checkpointId, true).clear();
    if (checkpointId >= firstAfterInput) {
      while (send(pending.commitAll())) {
        awaitConfirmations();
      }
    }
  }

  void checkpointAborted(long checkpointId) {
    checkpoints.aborted(checkpointId);
    // The stop has failed. A later stop may be in progress already.
    stops.remove(checkpointId);
  }

  /** Nothing more will be accepted. */
  void endInput() throws InterruptedException {
    inputEnded = true;
    if (settings.guarantee() == Guarantee.AT_LEAST_ONCE) {
      awaitConfirmations();
    }
  }

  HeldBlocks held() {
    return pending.held();
  }

  Duration sinceLastCheckpoint() {
    return checkpoints.sinceLastCompleted();
  }

  void close() {
    executor.close();
  }

  /** Takes the outcome of an attempt; may be called from any thread. */
  void report(InsertOutcome outcome) {
    try {
      mailbox.execute(() -> settle(outcome), "outcome of %s", outcome.task().block());
    } catch (RejectedExecutionException e) {
      LOG.debug("The task is over; its checkpoint holds {}", outcome.task().block(), e);
    }
  }

  private void awaitCheckpoint(SealedBlock block) throws Exception {
    long start = timing.nanoTime();
    while (isOverBound(block, 1)
        && checkpoints.isInProgress()
        && timing.nanoTime() - start < settings.checkpointTimeout().toNanos()) {
      wakeLater();
      mailbox.yield();
    }
    boolean hopeless = checkpoints.isFailing() || checkpoints.isInProgress();
    if (isOverBound(block, hopeless ? 1 : 2)) {
      throw new UncheckpointedBytesException(
          pending.uncheckpointedBytes(), maxUncheckpointedBytes, checkpoints.sinceLastCompleted());
    }
  }

  private boolean isOverBound(SealedBlock next, int times) {
    long waiting = pending.uncheckpointedBytes();
    return waiting > 0 && waiting + next.body().length > maxUncheckpointedBytes * times;
  }

  /** Sees to it that a wait ends though nothing comes. */
  private void wakeLater() {
    if (!wakes) {
      wakes = true;
      executor.schedule(
          () -> {
            try {
              mailbox.execute(() -> wakes = false, "end of a wait");
            } catch (RejectedExecutionException e) {
              LOG.debug("The task is over", e);
            }
          },
          settings.checkpointTimeout());
    }
  }

  /** Whether there were any. */
  private boolean send(Collection<SealedBlock> blocks) {
    blocks.forEach(block -> submit(block, BlockAction.INSERT));
    return !blocks.isEmpty();
  }

  private void submit(SealedBlock block, BlockAction action) {
    executor.submit(new InsertTask(block, action, lastStartNanos(block)), Duration.ZERO);
  }

  /** What may have landed is sent only as long as ClickHouse would recognise it. */
  private long lastStartNanos(SealedBlock block) {
    Optional<Instant> landing = history.landing(block);
    if (landing.isEmpty() || settings.tokenLifetime().isEmpty()) {
      return Long.MAX_VALUE;
    }
    Instant end = landing.get().plus(settings.tokenLifetime().get());
    return timing.nanoTime() + Duration.between(timing.clock().instant(), end).toNanos();
  }

  private void settle(InsertOutcome outcome) throws InsertFailedException {
    switch (outcome.kind()) {
      case DONE:
        settleDone(outcome.task().block(), outcome.result(), outcome.duration());
        return;
      case FAILED:
        settleFailed(outcome.task(), policy.shown(outcome.failure()));
        return;
      case FORGOTTEN:
        throw InsertFailedException.forgotten(
            outcome.task().block(), settings.tokenLifetime().orElseThrow());
      case BROKEN:
        throw new IllegalStateException(
            "Inserting " + outcome.task().block() + " broke", outcome.defect());
    }
  }

  private void settleDone(SealedBlock block, BlockResult result, Duration duration) {
    switch (result.kind()) {
      case INSERTED:
        acknowledge(block, duration);
        return;
      case INSERTED_WITHOUT_VIEWS:
        acknowledge(block, duration);
        metrics.missingInView(block);
        return;
      case SPLIT:
        metrics.split();
        break;
      case REJECTED:
        metrics.refused();
        break;
      case ISOLATED:
        metrics.isolated(result.errorRows());
        policy.isolated(block, result.errorRows());
        break;
      case DIVERTED:
        metrics.diverted(result.errorRows());
        break;
    }
    pending.replace(block, result.replacements());
    if (result.replacements().stream().noneMatch(one -> one.token().equals(block.token()))) {
      history.forget(block);
    }
    if (settings.guarantee() == Guarantee.AT_LEAST_ONCE) {
      send(pending.commitParts());
    }
  }

  private void acknowledge(SealedBlock block, Duration duration) {
    pending.acknowledge(block);
    metrics.inserted(block, duration);
    policy.settled(block, pending);
  }

  private void settleFailed(InsertTask task, InsertException failure) throws InsertFailedException {
    NextStep next = policy.afterFailure(task, failure, task.failedAt(timing.nanoTime()));
    switch (next.kind()) {
      case RETRY:
        logRetry(task, failure, next.waitTime());
        metrics.retried();
        executor.submit(task, next.waitTime());
        return;
      case ACT:
        submit(task.block(), next.action());
        return;
      case FAIL:
        throw next.failure();
    }
  }

  /** Attempts 1, 2, 4, 8…: an outage must not fill the log. */
  private static void logRetry(InsertTask task, InsertException failure, Duration wait) {
    if (Integer.bitCount(task.failures()) == 1) {
      LOG.warn(
          "Attempt {} to insert {} was not confirmed, next in {} ms: {}",
          task.failures(),
          task.block(),
          wait.toMillis(),
          failure.getMessage());
    }
  }

  private void awaitConfirmations() throws InterruptedException {
    while (pending.isCommitting()) {
      mailbox.yield();
    }
  }
}
