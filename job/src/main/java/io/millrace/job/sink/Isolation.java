package io.millrace.job.sink;

import io.millrace.job.sink.InsertException.Verdict;
import io.millrace.udf.RefusedRow;
import io.millrace.udf.block.SealedBlock;
import io.millrace.udf.convert.TableName;
import io.millrace.udf.convert.ValuesInErrors;
import java.util.ArrayList;
import java.util.List;

/**
 * What is done with a block that its table has and a materialized view throws on: the views that do
 * not throw get all of it, and its place is taken by the rows no view throws on, and a row of the
 * error table for each other.
 *
 * <p>The rows that are left keep the block's token, so the table and every view that has the block
 * take them for it, and the view that threw takes them. A target remembers the first block it gets
 * under a token and drops all others, so it may be only one, and never the wrong one: it stands in
 * a completed checkpoint before it is sent.
 */
final class Isolation implements Step {
  private final TableName errorTable;
  private final int most;
  private final ValuesInErrors values;
  private final InsertException failure;

  /**
   * @param most rows that may be left out
   * @param failure that of the insert
   */
  Isolation(TableName errorTable, int most, ValuesInErrors values, InsertException failure) {
    this.errorTable = errorTable;
    this.most = most;
    this.values = values;
    this.failure = failure;
  }

  @Override
  public List<SealedBlock> apply(Inserter inserter, SealedBlock block)
      throws InsertException, InterruptedException {
    try {
      Isolated isolated = inserter.isolate(block, most);
      inserter.insertDespiteViews(block);
      return replacements(block, isolated);
    } catch (InsertException reason) {
      throw reason.verdict() == Verdict.RETRY
          ? reason
          : failure.because(" The rows it throws on are not isolated: ", reason);
    }
  }

  private List<SealedBlock> replacements(SealedBlock block, Isolated isolated) {
    List<SealedBlock> replacements = new ArrayList<>();
    for (Isolated.Row row : isolated.rows()) {
      InsertException said =
          values == ValuesInErrors.REDACTED ? row.failure().redacted() : row.failure();
      replacements.add(
          RefusedRow.missingInView(
              block,
              errorTable,
              Division.isolatedToken(block, row.number()),
              String.valueOf(said.getMessage()),
              row.json()));
    }
    isolated.others().ifPresent(replacements::add);
    return replacements;
  }

  /** How many of the blocks that took another's place are rows of the error table. */
  int rows(List<SealedBlock> replacements) {
    return (int) replacements.stream().filter(block -> block.table().equals(errorTable)).count();
  }
}
