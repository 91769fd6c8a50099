package io.millrace.job.sink;

import io.millrace.job.config.value.FailingViews;
import io.millrace.job.config.value.Undeliverable;
import io.millrace.job.sink.insert.BlockAction;
import io.millrace.job.sink.insert.BlockDiversion;
import io.millrace.job.sink.insert.BlockDiversion.Landed;
import io.millrace.job.sink.insert.BlockParts;
import io.millrace.job.sink.insert.BlockSplit;
import io.millrace.job.sink.insert.InsertException;
import io.millrace.job.sink.insert.InsertFailedException;
import io.millrace.job.sink.insert.InsertTask;
import io.millrace.job.sink.insert.ViewFailureIsolation;
import io.millrace.udf.block.SealedBlock;
import io.millrace.udf.convert.ValuesInErrors;
import io.millrace.udf.table.TableName;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Decides what follows a failed attempt: every failure ends in one {@link NextStep}.
 *
 * <p>A block that ClickHouse rejects because of its content is split. Its parts are inserted like
 * any block, and a row that is rejected on its own goes to the error table. So one row does not
 * hold up all others. Splitting costs time and inserts, so the number of rejected rows of one block
 * is limited; after a restart the count begins at zero. A block that cannot be delivered fails the
 * job, or its rows go to the error table, depending on the configuration. Used by the task's thread
 * only.
 */
final class FailedBlockPolicy {
  private static final Logger LOG = LoggerFactory.getLogger(FailedBlockPolicy.class);

  /**
   * How long to retry a diversion. Its server either has just answered or is unavailable for
   * longer.
   */
  private static final Duration LONGEST_DIVERSION = Duration.ofMinutes(1);

  private static final String PERHAPS_INSERTED =
      " This block may be in the table already, so it is not split, and block.max-bytes does not"
          + " change it. If duplicates do no harm, set delivery.accept-weaker-deduplication: true to"
          + " split it.";

  /** How long bodies stay below a size that was too large, before twice that size is tried. */
  static final Duration SIZE_LIMIT_KEPT = Duration.ofHours(1);

  private final SinkSettings settings;
  private final LandingHistory history;
  private final Timing timing;
  private final RetryPolicy diversionRetries;

  /** Rows rejected, by the token of the block they came in. */
  private final Map<String, Integer> rejected = new HashMap<>();

  /** Tokens of blocks with isolated rows: their table has them. */
  private final Set<String> isolated = new HashSet<>();

  private int blocksLeftOut;

  /** Size of the smallest body that a proxy rejected because of its size. */
  private int smallestTooLarge = Integer.MAX_VALUE;

  private long tooLargeNanos;

  FailedBlockPolicy(SinkSettings settings, LandingHistory history, Timing timing) {
    this.settings = settings;
    this.history = history;
    this.timing = timing;
    this.diversionRetries = settings.retries().until(LONGEST_DIVERSION);
  }

  /**
   * Decides what follows a failed attempt.
   *
   * @param failure redacted if the configuration requires it
   * @param trying time since the first failed attempt
   */
  NextStep afterFailure(InsertTask task, InsertException failure, Duration trying) {
    switch (task.action().kind()) {
      case INSERT:
        return afterInsert(task, failure, trying);
      case INSERT_WITHOUT_FAILING_VIEWS:
      case ISOLATE:
        return afterAction(task, Landed.YES, failure, trying);
      case SPLIT:
      case REJECT:
        return afterAction(task, landed(task.block()), failure, trying);
      case DIVERT:
        return afterDiversion(task, failure, trying);
    }
    throw new IllegalStateException("No such action: " + task.action().kind());
  }

  private NextStep afterInsert(InsertTask task, InsertException failure, Duration trying) {
    SealedBlock block = task.block();
    // The server may have taken the block as soon as it was sent.
    long sent = timing.clock().millis() - task.sinceStart(timing.nanoTime()).toMillis();
    switch (failure.verdict()) {
      case RETRY:
        if (!failure.leftNothing()) {
          history.mayHaveLanded(block, sent);
        }
        return retry(task, landed(block), failure, trying);
      case PERMANENT:
        history.refused(block);
        return giveUp(
            block, landed(block), failure, InsertFailedException.permanent(block, failure));
      case PARTLY_INSERTED:
        history.mayHaveLanded(block, sent);
        return giveUp(
            block, landed(block), failure, InsertFailedException.permanent(block, failure));
      case ROWS_REFUSED:
        return block.rows() > 1 && settings.errorTable().isPresent()
            ? split(block, failure)
            : reject(block, failure);
      case TOO_MANY_PARTITIONS:
        return split(block, failure);
      case TOO_LARGE:
        smallestTooLarge = Math.min(smallestTooLarge, block.compressedBytes());
        tooLargeNanos = timing.nanoTime();
        // This attempt inserted nothing. An earlier one may have taken another route, around the
        // proxy.
        return landed(block) == Landed.NO || settings.acceptsDuplicates()
            ? split(block, failure)
            : retry(task, landed(block), failure.between("", PERHAPS_INSERTED), trying);
      case VIEW_FAILED:
        history.mayHaveLanded(block, sent);
        return settings.failingViews() == FailingViews.LEAVE_OUT
            ? afterView(block, failure)
            : retry(task, Landed.YES, failure, trying);
      case VIEW_THREW:
        history.mayHaveLanded(block, sent);
        return afterView(block, failure);
    }
    throw new IllegalStateException("No such verdict: " + failure.verdict());
  }

  /**
   * An action that follows a rejection is not itself split or rejected: it is retried, or the block
   * is given up.
   */
  private NextStep afterAction(
      InsertTask task, Landed landed, InsertException failure, Duration trying) {
    SealedBlock block = task.block();
    return failure.verdict() == InsertException.Verdict.RETRY
        ? retry(task, landed, failure, trying)
        : giveUp(block, landed, failure, InsertFailedException.permanent(block, failure));
  }

  private NextStep afterDiversion(InsertTask task, InsertException failure, Duration trying) {
    if (failure.verdict() == InsertException.Verdict.RETRY) {
      Optional<Duration> wait =
          diversionRetries.backoff(task.failures(), trying, timing.jitter(), failure.retryAfter());
      if (wait.isPresent()) {
        return NextStep.retry(wait.get());
      }
    }
    return NextStep.fail(InsertFailedException.undiverted(task.block(), failure));
  }

  private NextStep retry(InsertTask task, Landed landed, InsertException failure, Duration trying) {
    SealedBlock block = task.block();
    return settings
        .retries()
        .backoff(task.failures(), trying, timing.jitter(), failure.retryAfter())
        .map(NextStep::retry)
        .orElseGet(
            () ->
                giveUp(
                    block,
                    landed,
                    failure,
                    InsertFailedException.deadline(block, task.failures(), trying, failure)));
  }

  private NextStep split(SealedBlock block, InsertException failure) {
    history.refused(block);
    if (isolated.contains(block.token())) {
      return giveUp(block, Landed.YES, failure, tableHasIt(block, failure));
    }
    if (block.rows() == 1) {
      return giveUp(block, landed(block), failure, InsertFailedException.permanent(block, failure));
    }
    if (block.types().isEmpty()) {
      return NextStep.fail(typesUnknown(block, failure));
    }
    if (BlockSplit.isPart(block)) {
      LOG.debug("Splitting {}: {}", block, failure.getMessage());
    } else {
      LOG.warn("Splitting {}: {}", block, failure.getMessage());
    }
    return NextStep.act(BlockAction.SPLIT);
  }

  private NextStep reject(SealedBlock block, InsertException failure) {
    history.refused(block);
    if (isolated.contains(block.token())) {
      return giveUp(block, Landed.YES, failure, tableHasIt(block, failure));
    }
    Optional<TableName> errorTable = errorTable(block);
    if (errorTable.isEmpty()) {
      return NextStep.fail(InsertFailedException.permanent(block, failure));
    }
    if (block.types().isEmpty()) {
      return NextStep.fail(typesUnknown(block, failure));
    }
    int rows = rejected.merge(BlockSplit.origin(block), 1, Integer::sum);
    if (rows > mostRefused()) {
      return giveUp(block, landed(block), failure, exhausted(block, failure));
    }
    // Logs rows 1, 2, 4, 8…, so that a column that changed its meaning does not flood the log.
    if (Integer.bitCount(rows) == 1) {
      LOG.warn(
          "Rejecting {}, rejected row {} of its original block: {}",
          block,
          rows,
          failure.getMessage());
    }
    return NextStep.act(BlockAction.reject(errorTable.get(), String.valueOf(failure.getMessage())));
  }

  /**
   * The number of rows that one block may lose. Unlimited if the job diverts undeliverable blocks:
   * which rows would exceed a limit depends on the order of answers, and differs after a restore.
   */
  private int mostRefused() {
    return settings.undeliverable() == Undeliverable.DIVERT
        ? Integer.MAX_VALUE
        : settings.maxRefusedRows();
  }

  private NextStep afterView(SealedBlock block, InsertException failure) {
    switch (settings.failingViews()) {
      case FAIL:
        return giveUpOnView(block, failure);
      case LEAVE_OUT:
        logLeftOut(block, failure);
        return NextStep.act(BlockAction.INSERT_WITHOUT_FAILING_VIEWS);
      case ISOLATE:
        return errorTable(block)
            .map(table -> isolate(block, table, failure))
            .orElseGet(() -> giveUpOnView(block, failure));
    }
    throw new IllegalStateException("No such choice: " + settings.failingViews());
  }

  private NextStep giveUpOnView(SealedBlock block, InsertException failure) {
    return giveUp(block, Landed.YES, failure, InsertFailedException.permanent(block, failure));
  }

  private NextStep isolate(SealedBlock block, TableName errorTable, InsertException failure) {
    if (block.types().isEmpty()) {
      return NextStep.fail(typesUnknown(block, failure));
    }
    int left = mostRefused() - rejected.getOrDefault(BlockSplit.origin(block), 0);
    return left <= 0
        ? giveUp(block, Landed.YES, failure, exhausted(block, failure))
        : NextStep.act(
            BlockAction.isolate(
                new ViewFailureIsolation(errorTable, left, settings.values(), failure)));
  }

  /**
   * Ends the attempts at a block: its rows go to the error table if the pipeline diverts
   * undeliverable blocks; otherwise the job fails.
   */
  private NextStep giveUp(
      SealedBlock block, Landed landed, InsertException failure, InsertFailedException end) {
    Optional<TableName> errorTable = errorTable(block);
    if (settings.undeliverable() == Undeliverable.FAIL
        || errorTable.isEmpty()
        || block.types().isEmpty()) {
      return NextStep.fail(end);
    }
    LOG.error("Diverting {} to {}: {}", block, errorTable.get(), failure.getMessage());
    return NextStep.act(BlockAction.divert(new BlockDiversion(errorTable.get(), landed, failure)));
  }

  private Landed landed(SealedBlock block) {
    if (isolated.contains(block.token())) {
      return Landed.YES;
    }
    return history.isUncertain(block) ? Landed.UNKNOWN : Landed.NO;
  }

  /** The error table, unless the block itself belongs to the error table. */
  private Optional<TableName> errorTable(SealedBlock block) {
    return settings.errorTable().filter(table -> !table.equals(block.table()));
  }

  /** The failure; without values of rows if the configuration redacts them. */
  InsertException shown(InsertException failure) {
    return settings.values() == ValuesInErrors.REDACTED ? failure.redacted() : failure;
  }

  /**
   * The block, or its parts if a block of its size was rejected before: a rejection costs an
   * attempt and a checkpoint.
   *
   * @param block a block that was never sent
   */
  List<SealedBlock> withinSizeLimit(SealedBlock block) {
    raiseSizeLimit();
    return cutToSizeLimit(block);
  }

  /** A proxy's limit may be raised while the job runs; a body that is too large is split again. */
  private void raiseSizeLimit() {
    if (smallestTooLarge < Integer.MAX_VALUE
        && timing.nanoTime() - tooLargeNanos >= SIZE_LIMIT_KEPT.toNanos()) {
      smallestTooLarge = (int) Math.min(Integer.MAX_VALUE, 2L * smallestTooLarge);
      tooLargeNanos = timing.nanoTime();
    }
  }

  private List<SealedBlock> cutToSizeLimit(SealedBlock block) {
    if (block.compressedBytes() < smallestTooLarge || block.rows() == 1) {
      return List.of(block);
    }
    List<SealedBlock> pieces = new ArrayList<>();
    BlockParts.cut(block).orElse(List.of()).forEach(part -> pieces.addAll(cutToSizeLimit(part)));
    return pieces.isEmpty() ? List.of(block) : pieces;
  }

  /** Called when rows of a block were left out for views. */
  void isolated(SealedBlock block, int rows) {
    isolated.add(block.token());
    int all = rejected.merge(BlockSplit.origin(block), rows, Integer::sum);
    LOG.warn(
        "Left out {} rows of {} for materialized views, {} rows of its original block so far",
        rows,
        block,
        all);
  }

  /** Called when a block is done: its counts are dropped with its last part. */
  void settled(SealedBlock block, PendingBlocks pending) {
    history.forget(block);
    String origin = BlockSplit.origin(block);
    if (rejected.containsKey(origin)
        && pending.unconfirmed().stream()
            .noneMatch(other -> BlockSplit.origin(other).equals(origin))) {
      LOG.warn("ClickHouse rejected {} rows of block {}", rejected.remove(origin), origin);
      isolated.removeIf(token -> BlockSplit.origin(token).equals(origin));
    }
  }

  private void logLeftOut(SealedBlock block, InsertException failure) {
    blocksLeftOut++;
    // Logs blocks 1, 2, 4, 8…, so that a view without a target does not flood the log.
    if (Integer.bitCount(blocksLeftOut) == 1) {
      LOG.warn(
          "A materialized view fails on {} and does not get its rows, {} such blocks so far: {}",
          block,
          blocksLeftOut,
          failure.getMessage());
    }
  }

  private static InsertFailedException tableHasIt(SealedBlock block, InsertException failure) {
    return InsertFailedException.undivided(block, "its table already has it", failure);
  }

  private static InsertFailedException typesUnknown(SealedBlock block, InsertException failure) {
    return InsertFailedException.undivided(
        block, "a release of Millrace that did not store column types saved it", failure);
  }

  private InsertFailedException exhausted(SealedBlock block, InsertException failure) {
    return InsertFailedException.undivided(
        block,
        "more than "
            + settings.maxRefusedRows()
            + " rows of one block were rejected (errors.max-refused-rows)",
        failure);
  }
}
