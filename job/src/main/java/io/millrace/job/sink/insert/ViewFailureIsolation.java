package io.millrace.job.sink.insert;

import io.millrace.job.sink.insert.InsertException.Verdict;
import io.millrace.udf.RefusedRow;
import io.millrace.udf.block.SealedBlock;
import io.millrace.udf.convert.ValuesInErrors;
import io.millrace.udf.table.RawRow;
import io.millrace.udf.table.TableName;
import java.util.ArrayList;
import java.util.List;

/**
 * Handles a block that its table has but on which a materialized view fails. The views that do not
 * fail get the whole block. The block is then replaced by the rows on which no view fails, and one
 * row of the error table for each other row.
 *
 * <p>The remaining rows keep the block's token. The table and every view that has the block
 * recognize it and drop them; the view that failed inserts them. A target keeps the first block
 * under a token and drops all others, so there must be only one remainder: it is in a completed
 * checkpoint before it is sent.
 */
public final class ViewFailureIsolation {
  private final TableName errorTable;
  private final int most;
  private final ValuesInErrors values;
  private final InsertException failure;

  /**
   * @param most maximum number of rows to leave out
   * @param failure of the insert
   */
  public ViewFailureIsolation(
      TableName errorTable, int most, ValuesInErrors values, InsertException failure) {
    this.errorTable = errorTable;
    this.most = most;
    this.values = values;
    this.failure = failure;
  }

  BlockResult perform(Inserter inserter, SealedBlock block)
      throws InsertException, InterruptedException {
    try {
      IsolationResult isolated = inserter.isolate(block, most);
      inserter.insertDespiteViews(block);
      return BlockResult.isolated(isolated.others(), errorRows(block, isolated));
    } catch (InsertException reason) {
      throw reason.verdict() == Verdict.RETRY
          ? reason
          : failure.because(" The rows that make it fail cannot be isolated: ", reason);
    }
  }

  private List<SealedBlock> errorRows(SealedBlock block, IsolationResult isolated) {
    List<SealedBlock> rows = new ArrayList<>();
    for (IsolationResult.Row row : isolated.rows()) {
      InsertException shown =
          values == ValuesInErrors.REDACTED ? row.failure().redacted() : row.failure();
      rows.add(
          RefusedRow.missingInView(
              block,
              errorTable,
              BlockSplit.isolatedToken(block, row.number()),
              String.valueOf(shown.getMessage()),
              RawRow.json(row.json())));
    }
    return rows;
  }
}
