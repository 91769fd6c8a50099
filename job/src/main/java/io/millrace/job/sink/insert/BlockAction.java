package io.millrace.job.sink.insert;

import io.millrace.job.sink.RejectedBlockPolicy;
import io.millrace.udf.RefusedRow;
import io.millrace.udf.block.SealedBlock;
import io.millrace.udf.table.TableName;

/**
 * What is done with a block: one thing, tried until it is done. Immutable; performed on the threads
 * that send.
 */
public final class BlockAction {
  /** What is done. What follows a failure depends on it, see {@link RejectedBlockPolicy}. */
  public enum Kind {
    INSERT,
    INSERT_WITHOUT_FAILING_VIEWS,
    SPLIT,
    REJECT,
    ISOLATE,
    DIVERT
  }

  /** Performs an action once. */
  private interface Work {
    BlockResult perform(Inserter inserter, SealedBlock block)
        throws InsertException, InterruptedException;
  }

  /** Inserts the block. */
  public static final BlockAction INSERT =
      new BlockAction(
          Kind.INSERT,
          (inserter, block) -> {
            inserter.insert(block);
            return BlockResult.inserted();
          });

  /** Inserts the block; a materialized view that fails on it goes without. */
  public static final BlockAction INSERT_WITHOUT_FAILING_VIEWS =
      new BlockAction(
          Kind.INSERT_WITHOUT_FAILING_VIEWS,
          (inserter, block) -> {
            inserter.insertDespiteViews(block);
            return BlockResult.insertedWithoutViews();
          });

  /** Splits the block, see {@link BlockSplit}. */
  public static final BlockAction SPLIT =
      new BlockAction(
          Kind.SPLIT, (inserter, block) -> BlockResult.split(BlockParts.of(block, inserter)));

  private final Kind kind;
  private final Work work;

  private BlockAction(Kind kind, Work work) {
    this.kind = kind;
    this.work = work;
  }

  /**
   * Makes a row of the error table of a block that is one row.
   *
   * @param message what the server said about it
   */
  public static BlockAction reject(TableName errorTable, String message) {
    return new BlockAction(
        Kind.REJECT,
        (inserter, block) ->
            BlockResult.rejected(
                RefusedRow.rejected(
                    block,
                    errorTable,
                    BlockSplit.rejectedToken(block),
                    message,
                    inserter.json(block))));
  }

  /** Leaves out the rows that materialized views throw on. */
  public static BlockAction isolate(ViewFailureIsolation isolation) {
    return new BlockAction(Kind.ISOLATE, isolation::perform);
  }

  /** Makes rows of the error table of all rows of the block. */
  public static BlockAction divert(BlockDiversion diversion) {
    return new BlockAction(Kind.DIVERT, diversion::perform);
  }

  public Kind kind() {
    return kind;
  }

  /**
   * Performs the action once.
   *
   * @throws InsertException when it did not work
   */
  BlockResult perform(Inserter inserter, SealedBlock block)
      throws InsertException, InterruptedException {
    return work.perform(inserter, block);
  }
}
