package io.millrace.job.sink;

import io.millrace.job.config.value.Guarantee;
import io.millrace.job.metrics.InsertError;
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
 * Inserts sealed blocks into ClickHouse exactly once. ClickHouse has no two-phase commit, but
 * within its deduplication window it recognizes a token. A sealed block is therefore an entry of a
 * write-ahead log: it is stored in a checkpoint, inserted only after that checkpoint completes, and
 * resent with the same bytes and token until the server confirms it. {@link PendingBlocks} tracks
 * the state of each block, an {@link InsertExecutor} sends it, and {@link FailedBlockPolicy}
 * decides what follows a failure. Everything here runs on the task's thread; the sending threads
 * report to it through the mailbox.
 *
 * <p>The invariants:
 *
 * <ul>
 *   <li><b>Snapshot.</b> It contains every block that is not confirmed at that moment, including
 *       blocks in flight. The token covers a confirmation that arrives later: the block is resent
 *       after a restore and not inserted twice. One list element is one block, so a rescale moves
 *       whole blocks. A token is in one element only, so only one subtask sends it.
 *   <li><b>Completion of checkpoint n.</b> It starts the blocks saved up to n, but none of a later
 *       checkpoint that is already in progress. The next completion makes up for a lost
 *       notification and for an aborted checkpoint, whose blocks stay saved.
 *   <li><b>Restore.</b> The restored blocks are queued before the first new one. Any of them may
 *       already be inserted. A block older than the deduplication window fails the job, because
 *       resending it might duplicate it and dropping it might lose it. The same applies to a block
 *       that becomes too old while it waits or is retried. The exception is a block that ClickHouse
 *       rejected as a whole before the snapshot: none of its rows were inserted, so it waits for a
 *       checkpoint like a new block.
 *   <li><b>Backpressure.</b> While there are blocks to commit and too many bytes are held, {@link
 *       #accept} yields to the mailbox, where confirmations and completions arrive. It also yields
 *       while a checkpoint is in progress and too many bytes are in no completed checkpoint. It
 *       never waits for a barrier, which may be queued behind the current element: when checkpoints
 *       fail and too many bytes wait for one, the job fails. While it yields, only mails of this
 *       operator and more urgent ones run, so neither an element nor a barrier can come in between.
 *   <li><b>Rejection.</b> A block that ClickHouse rejects because of its content, without inserting
 *       any of it, is replaced by its parts, see {@link FailedBlockPolicy}. They are open blocks
 *       like any other, so they are in a completed checkpoint before the first of them is sent.
 *       Until then the last checkpoint contains the block itself; after a restore it is rejected
 *       and split again.
 *   <li><b>A failing view.</b> The table has the block, so inserting its parts would duplicate
 *       rows. If the pipeline isolates failing rows, the block is replaced by those of its rows on
 *       which no view fails, under its own token, see {@link ViewFailureIsolation}.
 *   <li><b>The end.</b> Blocks of a stop-with-savepoint, or of the final checkpoint after the end
 *       of input, are committed before its completion returns; only then may the task end. Parts
 *       that are created meanwhile are in no checkpoint, and none will follow. A stop discards
 *       them: the savepoint contains the block they are parts of. At the end of input they are sent
 *       at once, including those of a checkpoint still in progress. If the task is restored
 *       nevertheless, the same rows are resent under the same tokens, because {@link BlockSplit} is
 *       deterministic. A limit: if the table meanwhile accepts the whole block, for example after
 *       an ALTER, its rows are duplicated.
 * </ul>
 *
 * <p>At-least-once uses the same machinery without the wait: a block is sent when it arrives, and a
 * checkpoint contains those in flight. Only the savepoint of a stop waits for them: a job that is
 * restored from it inserts no row twice, even into a table that remembers no tokens. So does every
 * checkpoint that has no room for blocks.
 */
final class BlockCommitter {
  private static final Logger LOG = LoggerFactory.getLogger(BlockCommitter.class);
  private static final long NEVER = Long.MAX_VALUE;
  private static final long NOT_RESTORED = 0;

  private final SinkSettings settings;
  private final MailboxExecutor mailbox;
  private final InsertExecutor executor;
  private final SinkMetrics metrics;
  private final Timing timing;
  private final long maxUncheckpointedBytes;
  private final PendingBlocks pending;
  private final LandingHistory history = new LandingHistory();
  private final CommittedCheckpoints committed = new CommittedCheckpoints();
  private final ReadingPause pause;
  private final CheckpointProgress checkpoints;
  private final FailedBlockPolicy policy;
  private boolean inputEnded;
  private boolean wakes;

  /** Each stop-with-savepoint whose completion may be the last notification to this task. */
  private final NavigableSet<Long> stops = new TreeSet<>();

  /**
   * The first checkpoint that contains all input: the task may end with this one or a later one.
   */
  private long firstAfterInput = NEVER;

  /** The purpose of a snapshot. */
  enum SnapshotKind {
    /** A checkpoint; Flink notifies the task of its completion or its abort. */
    CHECKPOINT,
    /** A savepoint of a job that continues; Flink sends no completion. */
    SAVEPOINT,
    /** The savepoint of a stop; its completion may be the last notification. */
    STOP
  }

  /**
   * @param maxUncheckpointedBytes bytes of blocks that may be in no completed checkpoint, above
   *     zero
   * @param executor owned by the committer; reports to {@link #report}
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
    this.pending = new PendingBlocks(timing.clock());
    this.checkpoints = new CheckpointProgress(timing);
    this.pause = new ReadingPause(timing);
    this.policy = new FailedBlockPolicy(settings, history, timing);
  }

  /**
   * Restores the blocks of a snapshot; called once, before anything else.
   *
   * @param refused tokens of blocks that ClickHouse rejected as a whole before the snapshot
   * @throws InsertFailedException when ClickHouse may have forgotten a block that may be inserted
   */
  void restore(Collection<SealedBlock> blocks, Set<String> refused) throws InsertFailedException {
    restore(blocks, refused, NOT_RESTORED);
  }

  /**
   * The same.
   *
   * @param checkpointId the snapshot's id, for a metric
   */
  void restore(Collection<SealedBlock> blocks, Set<String> refused, long checkpointId)
      throws InsertFailedException {
    committed.saved(checkpointId, blocks);
    committed.completed(checkpointId);
    RestorePreconditions preconditions = new RestorePreconditions(settings);
    Instant now = timing.clock().instant();
    List<SealedBlock> resent = new ArrayList<>();
    for (SealedBlock block : blocks) {
      if (refused.contains(block.token()) && settings.guarantee() == Guarantee.EXACTLY_ONCE) {
        // The mark stays in the snapshot, which may be restored again after this run has inserted
        // the block. So the block is not sent before a later checkpoint has it without the mark.
        LOG.info(
            "ClickHouse rejected {} before the snapshot. It waits for the next checkpoint.", block);
        pending.accept(block.sealedAgain(now.toEpochMilli()));
      } else {
        resent.add(block);
      }
    }
    preconditions.requireRemembered(resent, now);
    if (!resent.isEmpty()) {
      LOG.info("Resending {} blocks that were not confirmed before the snapshot", resent.size());
      resent.forEach(block -> history.mayHaveLanded(block, block.sealedAtMillis()));
      send(pending.commit(resent));
    }
  }

  /**
   * Accepts a block. Yields to the mailbox while too many bytes are held.
   *
   * @throws UncheckpointedBytesException when checkpoints fail and too many bytes wait for one
   */
  void accept(SealedBlock block) throws Exception {
    try {
      while (pending.isCommitting()
          && pending.bytes() + block.compressedBytes() > settings.maxHeldBytes().getBytes()) {
        pause.begin();
        mailbox.yield();
      }
      if (settings.guarantee() == Guarantee.EXACTLY_ONCE) {
        awaitCheckpoint(block);
      }
    } finally {
      pause.end();
    }
    if (settings.guarantee() == Guarantee.EXACTLY_ONCE) {
      policy.withinSizeLimit(block).forEach(pending::accept);
    } else {
      send(pending.commit(policy.withinSizeLimit(block)));
    }
  }

  /**
   * Returns every unconfirmed block, for the checkpoint whose barrier passes now. May yield to the
   * mailbox.
   */
  List<SealedBlock> snapshot(long checkpointId, SnapshotKind kind) throws InterruptedException {
    if (settings.guarantee() == Guarantee.AT_LEAST_ONCE
        && (kind == SnapshotKind.STOP || !settings.hasCheckpointStorage())) {
      awaitConfirmations();
    }
    if (kind == SnapshotKind.STOP) {
      stops.add(checkpointId);
    }
    if (inputEnded) {
      firstAfterInput = Math.min(firstAfterInput, checkpointId);
    }
    if (kind != SnapshotKind.SAVEPOINT) {
      checkpoints.started(checkpointId);
    }
    pending.save(checkpointId);
    List<SealedBlock> unconfirmed = pending.unconfirmed();
    committed.saved(checkpointId, unconfirmed);
    return unconfirmed;
  }

  /**
   * Tokens of the blocks in the snapshot that ClickHouse rejected as a whole: none of their rows
   * were inserted, and this run will not resend them. Empty after the end of input, because then
   * parts may be sent before a checkpoint contains them.
   */
  Collection<String> refusedTokens() {
    return inputEnded ? List.of() : history.refusedTokens();
  }

  void checkpointCompleted(long checkpointId) throws InterruptedException {
    checkpoints.completed(checkpointId);
    List<SealedBlock> released = pending.complete(checkpointId);
    if (settings.guarantee() == Guarantee.EXACTLY_ONCE) {
      metrics.released(released.size());
    }
    committed.completed(checkpointId);
    send(released);
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

  /** Called at the end of input. */
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

  /** The id of the last checkpoint up to which every row is confirmed; 0 before the first. */
  long lastCommittedCheckpoint() {
    return committed.last();
  }

  ReadingPause pause() {
    return pause;
  }

  void close() {
    executor.close();
  }

  /** Reports the outcome of an attempt; may be called from any thread. */
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
      pause.begin();
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
    return waiting > 0 && waiting + next.compressedBytes() > maxUncheckpointedBytes * times;
  }

  /** Ends a wait after the checkpoint timeout, even if no mail arrives. */
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

  /** Returns whether there were any blocks. */
  private boolean send(Collection<SealedBlock> blocks) {
    blocks.forEach(block -> submit(block, BlockAction.INSERT));
    return !blocks.isEmpty();
  }

  private void submit(SealedBlock block, BlockAction action) {
    executor.submit(new InsertTask(block, action, lastStartNanos(block)), Duration.ZERO);
  }

  /**
   * The last moment to send a block that may already be inserted: ClickHouse must still recognize
   * its token when the attempt ends.
   */
  private long lastStartNanos(SealedBlock block) {
    Optional<Instant> landing = history.landing(block);
    Optional<Duration> limit = settings.resendLimit();
    if (landing.isEmpty() || limit.isEmpty()) {
      return Long.MAX_VALUE;
    }
    Instant end = landing.get().plus(limit.get());
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
            "Inserting " + outcome.task().block() + " failed unexpectedly", outcome.defect());
    }
  }

  private void settleDone(SealedBlock block, BlockResult result, Duration duration) {
    switch (result.kind()) {
      case INSERTED:
        confirm(block, duration);
        return;
      case INSERTED_WITHOUT_VIEWS:
        confirm(block, duration);
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
    committed.replaced(block, result.replacements());
    if (result.replacements().stream().noneMatch(one -> one.token().equals(block.token()))) {
      history.forget(block);
    }
    if (settings.guarantee() == Guarantee.AT_LEAST_ONCE) {
      send(pending.commitParts());
    }
  }

  private void confirm(SealedBlock block, Duration duration) {
    pending.confirm(block);
    committed.confirmed(block);
    metrics.inserted(block, duration, timing.clock().instant());
    policy.settled(block, pending);
  }

  private void settleFailed(InsertTask task, InsertException failure) throws InsertFailedException {
    if (task.action().inserts()) {
      metrics.failed(task.block(), failure.errorClass());
    }
    Instant now = timing.clock().instant();
    metrics.lastError(
        () ->
            InsertError.of(
                now,
                failure.endpoint(),
                failure.errorClass(),
                String.valueOf(failure.getMessage())));
    NextStep next = policy.afterFailure(task, failure, task.failedAt(timing.nanoTime()));
    switch (next.kind()) {
      case RETRY:
        logRetry(task, failure, next.waitTime());
        metrics.retried();
        // Now it may be inserted, and ClickHouse may forget it while it waits for a thread.
        task.mustStartBy(lastStartNanos(task.block()));
        executor.submit(task, next.waitTime());
        return;
      case ACT:
        submit(task.block(), next.action());
        return;
      case FAIL:
        throw next.failure();
    }
  }

  /** Logs attempts 1, 2, 4, 8…, so that an outage does not flood the log. */
  private static void logRetry(InsertTask task, InsertException failure, Duration wait) {
    if (Integer.bitCount(task.failures()) == 1) {
      LOG.warn(
          "Attempt {} to insert {} was not confirmed. The next attempt starts in {} ms. {}",
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
