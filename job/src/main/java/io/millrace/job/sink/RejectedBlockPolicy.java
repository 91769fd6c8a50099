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
 * What follows an attempt that did not work: every failure ends in one {@link NextStep}.
 *
 * <p>A block that ClickHouse refuses for what it holds is split, its parts are inserted like any
 * block, and a row that is refused on its own is rejected. So one row does not hold up all others.
 * It costs time and inserts, so what one block may lose is limited; a job that failed for it and is
 * restarted counts anew. A block that cannot be delivered ends the job, or its rows go to the error
 * table, as the pipeline has it. Used by the task's thread alone.
 */
public final class RejectedBlockPolicy {
  private static final Logger LOG = LoggerFactory.getLogger(RejectedBlockPolicy.class);

  /** How long a block is tried to be diverted: the server has just answered, or never will. */
  private static final Duration LONGEST_DIVERSION = Duration.ofMinutes(1);

  private final SinkSettings settings;
  private final LandingHistory history;
  private final Timing timing;
  private final RetryPolicy diversionRetries;

  /** Rows rejected, by the token of the block they came in. */
  private final Map<String, Integer> rejected = new HashMap<>();

  /** Tokens of blocks some rows of which were isolated: their table has them. */
  private final Set<String> isolated = new HashSet<>();

  private int blocksLeftOut;

  /** Size of the smallest body that a proxy on the way refused for its size. */
  private int smallestTooLarge = Integer.MAX_VALUE;

  RejectedBlockPolicy(SinkSettings settings, LandingHistory history, Timing timing) {
    this.settings = settings;
    this.history = history;
    this.timing = timing;
    this.diversionRetries = settings.retries().until(LONGEST_DIVERSION);
  }

  /**
   * What follows.
   *
   * @param failure as it may be shown
   * @param trying time since the first attempt that did not work
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
    switch (failure.verdict()) {
      case RETRY:
        history.mayHaveLanded(block, timing.clock().millis());
        return retry(task, landed(block), failure, trying);
      case PERMANENT:
        history.refused(block);
        return giveUp(
            block, landed(block), failure, InsertFailedException.permanent(block, failure));
      case PARTLY_INSERTED:
        history.mayHaveLanded(block, timing.clock().millis());
        return giveUp(
            block, landed(block), failure, InsertFailedException.permanent(block, failure));
      case ROWS_REFUSED:
        return block.rows() > 1 && settings.errorTable().isPresent()
            ? split(block, failure)
            : reject(block, failure);
      case TOO_MANY_PARTITIONS:
        return split(block, failure);
      case TOO_LARGE:
        smallestTooLarge = Math.min(smallestTooLarge, block.body().length);
        // Of this attempt nothing landed. One before may have gone another way, past the proxy.
        return landed(block) == Landed.NO
            ? split(block, failure)
            : retry(task, landed(block), failure, trying);
      case VIEW_FAILED:
        history.mayHaveLanded(block, timing.clock().millis());
        return settings.failingViews() == FailingViews.LEAVE_OUT
            ? afterView(block, failure)
            : retry(task, Landed.YES, failure, trying);
      case VIEW_THREW:
        history.mayHaveLanded(block, timing.clock().millis());
        return afterView(block, failure);
    }
    throw new IllegalStateException("No such verdict: " + failure.verdict());
  }

  /**
   * What is done because of a refusal is not refused itself: it works, or the block is given up.
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
      Optional<Duration> wait = diversionRetries.backoff(task.failures(), trying, timing.jitter());
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
        .backoff(task.failures(), trying, timing.jitter())
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
    // Rows 1, 2, 4, 8…: a column that changed its meaning must not fill the log.
    if (Integer.bitCount(rows) == 1) {
      LOG.warn("Rejecting {}, row {} of its kind: {}", block, rows, failure.getMessage());
    }
    return NextStep.act(BlockAction.reject(errorTable.get(), String.valueOf(failure.getMessage())));
  }

  /**
   * Rows that one block may lose. No limit where the job is not to end for it: which of the rows
   * exceed one depends on the order of answers, and when blocks are sent again after a restore it
   * is another.
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

  /** The block cannot be delivered: its rows go to the error table where the pipeline has it so. */
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

  /** The table its rows can be rejected to: the error table, unless they are rows of that. */
  private Optional<TableName> errorTable(SealedBlock block) {
    return settings.errorTable().filter(table -> !table.equals(block.table()));
  }

  /** The failure as it may be shown: without values of rows where the pipeline keeps them out. */
  InsertException shown(InsertException failure) {
    return settings.values() == ValuesInErrors.REDACTED ? failure.redacted() : failure;
  }

  /**
   * The block, or its parts when one of its size was refused before: a refusal costs an attempt and
   * a checkpoint.
   *
   * @param block that was never sent
   */
  List<SealedBlock> withinSizeLimit(SealedBlock block) {
    if (block.body().length < smallestTooLarge || block.rows() == 1) {
      return List.of(block);
    }
    List<SealedBlock> pieces = new ArrayList<>();
    BlockParts.cut(block).orElse(List.of()).forEach(part -> pieces.addAll(withinSizeLimit(part)));
    return pieces.isEmpty() ? List.of(block) : pieces;
  }

  /** Called when some rows of a block are left out for views. */
  void isolated(SealedBlock block, int rows) {
    isolated.add(block.token());
    int all = rejected.merge(BlockSplit.origin(block), rows, Integer::sum);
    LOG.warn("Views go without {} of the rows of {}, {} of its kind", rows, block, all);
  }

  /** Called when a block is gone: what was counted for it is forgotten with its last part. */
  void settled(SealedBlock block, PendingBlocks pending) {
    history.forget(block);
    String origin = BlockSplit.origin(block);
    if (rejected.containsKey(origin)
        && pending.unacknowledged().stream()
            .noneMatch(other -> BlockSplit.origin(other).equals(origin))) {
      LOG.warn("ClickHouse refused {} rows of block {}", rejected.remove(origin), origin);
      isolated.removeIf(token -> BlockSplit.origin(token).equals(origin));
    }
  }

  private void logLeftOut(SealedBlock block, InsertException failure) {
    blocksLeftOut++;
    // Blocks 1, 2, 4, 8…: a view whose target is gone must not fill the log.
    if (Integer.bitCount(blocksLeftOut) == 1) {
      LOG.warn(
          "A materialized view goes without {}, block {} of that kind: {}",
          block,
          blocksLeftOut,
          failure.getMessage());
    }
  }

  private static InsertFailedException tableHasIt(SealedBlock block, InsertException failure) {
    return InsertFailedException.undivided(block, "its table has it by now", failure);
  }

  private static InsertFailedException typesUnknown(SealedBlock block, InsertException failure) {
    return InsertFailedException.undivided(
        block, "it was saved by a release that did not keep its types", failure);
  }

  private InsertFailedException exhausted(SealedBlock block, InsertException failure) {
    return InsertFailedException.undivided(
        block,
        settings.maxRefusedRows() + " rows of one block were refused and no more may be",
        failure);
  }
}
