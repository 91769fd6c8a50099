package io.millrace.job.sink.insert;

import io.millrace.job.sink.insert.InsertException.Verdict;
import io.millrace.udf.RefusedRow;
import io.millrace.udf.block.SealedBlock;
import io.millrace.udf.record.Reason;
import io.millrace.udf.table.TableName;
import java.util.ArrayList;
import java.util.List;

/**
 * What is done with a block that cannot be delivered, where the pipeline diverts such blocks: every
 * row of it becomes a row of the error table, with the server's message, and the job goes on. The
 * blocks that result depend on the diverted block alone: made again, they have the same rows under
 * the same tokens.
 */
public final class BlockDiversion {
  /** The server answers with rows as text, which takes several times the space. */
  private static final long LARGEST_PIECE = 8L << 20;

  /** Whether the table has the rows already. */
  public enum Landed {
    /** Nothing of the block is in the table. */
    NO(Reason.UNDELIVERABLE),
    /** The table may have the block or some partitions of it: an answer was lost. */
    UNKNOWN(Reason.UNCONFIRMED),
    /** The table has the block, and a materialized view fails on it. */
    YES(Reason.REFUSED_BY_VIEW);

    private final Reason reason;

    Landed(Reason reason) {
      this.reason = reason;
    }
  }

  private final TableName errorTable;
  private final Landed landed;
  private final InsertException failure;

  /**
   * @param failure why it cannot be delivered; its message becomes that of the rows
   */
  public BlockDiversion(TableName errorTable, Landed landed, InsertException failure) {
    this.errorTable = errorTable;
    this.landed = landed;
    this.failure = failure;
  }

  BlockResult perform(Inserter inserter, SealedBlock block)
      throws InsertException, InterruptedException {
    try {
      if (landed == Landed.YES) {
        inserter.insertDespiteViews(block);
      }
      List<SealedBlock> errorBlocks = new ArrayList<>();
      divert(inserter, block, errorBlocks);
      return BlockResult.diverted(errorBlocks, block.rows());
    } catch (InsertException reason) {
      throw reason.verdict() == Verdict.RETRY
          ? reason
          : failure.because(" Its rows cannot be diverted to the error table: ", reason);
    }
  }

  private void divert(Inserter inserter, SealedBlock piece, List<SealedBlock> errorBlocks)
      throws InsertException, InterruptedException {
    if (piece.rows() == 1 || piece.uncompressedBytes() <= LARGEST_PIECE) {
      errorBlocks.add(
          RefusedRow.diverted(
              landed.reason,
              piece,
              errorTable,
              BlockSplit.divertedToken(piece),
              String.valueOf(failure.getMessage()),
              inserter.json(piece)));
      return;
    }
    for (SealedBlock part : BlockParts.of(piece, inserter)) {
      divert(inserter, part, errorBlocks);
    }
  }
}
