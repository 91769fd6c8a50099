package io.millrace.job.sink;

import io.millrace.job.sink.InsertException.Verdict;
import io.millrace.udf.block.SealedBlock;
import io.millrace.udf.convert.TableName;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of a block ClickHouse refuses for what it holds: it is taken apart, the parts are
 * inserted like any block, and a row that is refused on its own is rejected. So one row does not
 * hold up all others. It costs time and inserts, so what one block may lose is limited; a job that
 * failed for it and is restarted counts anew. Used by the task's thread alone.
 */
final class Refusals {
  private static final Logger LOG = LoggerFactory.getLogger(Refusals.class);

  private final SinkSettings settings;

  /** Rows rejected by the token of the block they came in. */
  private final Map<String, Integer> rejected = new HashMap<>();

  /** Tokens of blocks some rows of which were isolated: their table has them. */
  private final Set<String> isolated = new HashSet<>();

  private int blocksLeftOut;

  Refusals(SinkSettings settings) {
    this.settings = settings;
  }

  /**
   * What is to be done next with a block that was not inserted.
   *
   * @return empty for a failure of any other kind
   * @throws InsertFailedException when this one has to end the job
   */
  Optional<Step> next(SealedBlock block, InsertException failure) throws InsertFailedException {
    if (isolated.contains(block.token())
        && (failure.verdict() == Verdict.TOO_MANY_PARTITIONS
            || failure.verdict() == Verdict.ROWS_REFUSED)) {
      throw InsertFailedException.undivided(block, "its table has it by now", failure);
    }
    switch (failure.verdict()) {
      case TOO_LARGE:
      case TOO_MANY_PARTITIONS:
        return Optional.of(divided(block, failure));
      case ROWS_REFUSED:
        return Optional.of(
            block.rows() > 1 && settings.errorTable().isPresent()
                ? divided(block, failure)
                : rejected(block, failure));
      case VIEW_FAILED:
      case VIEW_THREW:
        return afterView(block, failure);
      case RETRY:
      case PERMANENT:
        return Optional.empty();
    }
    throw new IllegalStateException("No such verdict: " + failure.verdict());
  }

  /** Called when some of its rows are to be left out for views. */
  void isolated(SealedBlock block, int rows) {
    isolated.add(block.token());
    int all = rejected.merge(Division.origin(block), rows, Integer::sum);
    LOG.warn("Views go without {} of the rows of {}, {} of its kind", rows, block, all);
  }

  /** Called when a block is gone: what was counted for it is forgotten with its last part. */
  void settled(SealedBlock block, BlockLedger ledger) {
    String origin = Division.origin(block);
    if (rejected.containsKey(origin)
        && ledger.unacknowledged().stream()
            .noneMatch(other -> Division.origin(other).equals(origin))) {
      LOG.warn("ClickHouse refused {} rows of block {}", rejected.remove(origin), origin);
      isolated.removeIf(token -> Division.origin(token).equals(origin));
    }
  }

  private Optional<Step> afterView(SealedBlock block, InsertException failure)
      throws InsertFailedException {
    switch (settings.failingViews()) {
      case FAIL:
        return Optional.empty();
      case LEAVE_OUT:
        return Optional.of(leftOut(block, failure));
      case ISOLATE:
        Optional<TableName> errorTable = errorTable(block);
        return failure.verdict() == Verdict.VIEW_THREW && errorTable.isPresent()
            ? Optional.of(isolation(block, errorTable.get(), failure))
            : Optional.empty();
    }
    throw new IllegalStateException("No such choice: " + settings.failingViews());
  }

  private Step isolation(SealedBlock block, TableName errorTable, InsertException failure)
      throws InsertFailedException {
    requireTypes(block, failure);
    int left = settings.maxRefusedRows() - rejected.getOrDefault(Division.origin(block), 0);
    if (left <= 0) {
      throw exhausted(block, failure);
    }
    return new Isolation(errorTable, left, settings.values(), failure);
  }

  /** Where its rows can be rejected to; its own can not. */
  private Optional<TableName> errorTable(SealedBlock block) {
    return settings.errorTable().filter(table -> !table.equals(block.table()));
  }

  private static void requireTypes(SealedBlock block, InsertException failure)
      throws InsertFailedException {
    if (block.types().isEmpty()) {
      throw InsertFailedException.undivided(
          block, "it was saved by a release that did not keep its types", failure);
    }
  }

  private InsertFailedException exhausted(SealedBlock block, InsertException failure) {
    return InsertFailedException.undivided(
        block,
        settings.maxRefusedRows() + " rows of one block were refused and no more may be",
        failure);
  }

  private Step leftOut(SealedBlock block, InsertException failure) {
    blocksLeftOut++;
    // Blocks 1, 2, 4, 8…: a view whose target is gone must not fill the log.
    if (Integer.bitCount(blocksLeftOut) == 1) {
      LOG.warn(
          "A materialized view goes without {}, block {} of that kind: {}",
          block,
          blocksLeftOut,
          failure.getMessage());
    }
    return Step.INSERT_DESPITE_VIEWS;
  }

  private static Step divided(SealedBlock block, InsertException failure)
      throws InsertFailedException {
    if (block.rows() == 1) {
      throw InsertFailedException.permanent(block, failure);
    }
    requireTypes(block, failure);
    if (Division.isPart(block)) {
      LOG.debug("Taking {} apart: {}", block, failure.getMessage());
    } else {
      LOG.warn("Taking {} apart: {}", block, failure.getMessage());
    }
    return Step.DIVIDE;
  }

  private Step rejected(SealedBlock block, InsertException failure) throws InsertFailedException {
    Optional<TableName> errorTable = errorTable(block);
    if (errorTable.isEmpty()) {
      throw InsertFailedException.permanent(block, failure);
    }
    requireTypes(block, failure);
    int rows = rejected.merge(Division.origin(block), 1, Integer::sum);
    if (rows > settings.maxRefusedRows()) {
      throw exhausted(block, failure);
    }
    // Rows 1, 2, 4, 8…: a column that changed its meaning must not fill the log.
    if (Integer.bitCount(rows) == 1) {
      LOG.warn("Rejecting {}, row {} of its kind: {}", block, rows, failure.getMessage());
    }
    return Step.reject(errorTable.get(), String.valueOf(failure.getMessage()));
  }
}
