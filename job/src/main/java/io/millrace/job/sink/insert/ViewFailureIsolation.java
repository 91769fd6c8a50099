package io.millrace.job.sink.insert;

import io.millrace.job.sink.insert.InsertException.Verdict;
import io.millrace.udf.RefusedRow;
import io.millrace.udf.block.SealedBlock;
import io.millrace.udf.convert.ValuesInErrors;
import io.millrace.udf.table.TableName;
import java.util.ArrayList;
import java.util.List;

/**
 * What is done with a block that its table has and a materialized view throws on: the views that do
 * not throw get all of it, and its place is taken by the rows no view throws on, and a row of the
 * error table for each other.
 *
 * <p>The remaining rows keep the block's token, so the table and every view that has the block take
 * them for it, and the view that threw takes them. A target remembers the first block it gets under
 * a token and drops all others, so it may be only one, and never the wrong one: it is in a
 * completed checkpoint before it is sent.
 */
public final class ViewFailureIsolation {
  private final TableName errorTable;
  private final int most;
  private final ValuesInErrors values;
  private final InsertException failure;

  /**
   * @param most rows that may be left out
   * @param failure that of the insert
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
          : failure.because(" The rows it throws on are not isolated: ", reason);
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
              row.json()));
    }
    return rows;
  }
}
