package io.millrace.job.sink.insert;

import io.millrace.udf.RefusedRow;
import io.millrace.udf.block.SealedBlock;
import io.millrace.udf.table.TableName;

/**
 * One action on a block, retried until it succeeds. Immutable; performed by the sending threads.
 */
public final class BlockAction {
  /** The kind of action. It determines what follows a failure, see {@code FailedBlockPolicy}. */
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

  /** Inserts the block; a materialized view that fails does not get its rows. */
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
   * Writes a block of one row to the error table.
   *
   * @param message the server's error message for it
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
                    RawRows.of(block, inserter).get(0))));
  }

  /** Leaves out the rows on which materialized views fail. */
  public static BlockAction isolate(ViewFailureIsolation isolation) {
    return new BlockAction(Kind.ISOLATE, isolation::perform);
  }

  /** Writes all rows of the block to the error table. */
  public static BlockAction divert(BlockDiversion diversion) {
    return new BlockAction(Kind.DIVERT, diversion::perform);
  }

  public Kind kind() {
    return kind;
  }

  /** Whether it sends the block's rows to its table. */
  public boolean inserts() {
    return kind == Kind.INSERT || kind == Kind.INSERT_WITHOUT_FAILING_VIEWS;
  }

  /**
   * Performs the action once.
   *
   * @throws InsertException when it fails
   */
  BlockResult perform(Inserter inserter, SealedBlock block)
      throws InsertException, InterruptedException {
    return work.perform(inserter, block);
  }
}
