package io.millrace.job.sink.insert;

import io.millrace.job.sink.insert.InsertException.Verdict;
import io.millrace.udf.RefusedRow;
import io.millrace.udf.block.SealedBlock;
import io.millrace.udf.record.Reason;
import io.millrace.udf.table.TableName;
import java.util.ArrayList;
import java.util.List;

/**
 * Diverts a block that cannot be delivered: every row becomes a row of the error table, with the
 * server's message, and the job continues. The result depends only on the diverted block: a
 * repetition yields the same rows under the same tokens.
 */
public final class BlockDiversion {
  /** Limits the server's answer: rows as text take several times the space. */
  private static final long LARGEST_PIECE = 8L << 20;

  /** Whether the table already has the rows. */
  public enum Landed {
    /** No row of the block is in the table. */
    NO(Reason.UNDELIVERABLE),
    /** The table may have the block or some of its partitions: an answer was lost. */
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
   * @param failure why the block cannot be delivered; its message becomes that of the rows
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
          : failure.because(" Diverting its rows to the error table failed: ", reason);
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
              RawRows.of(piece, inserter)));
      return;
    }
    for (SealedBlock part : BlockParts.of(piece, inserter)) {
      divert(inserter, part, errorBlocks);
    }
  }
}
