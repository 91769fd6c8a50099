package io.millrace.job.sink.insert;

import io.millrace.udf.block.SealedBlock;

/**
 * One attempt at one INSERT, or at one question about a block. Called from many threads at once.
 */
public interface Inserter extends AutoCloseable {

  /**
   * Sends the block once and returns when the server has confirmed it.
   *
   * @throws InsertException when it was not confirmed; the verdict determines what follows
   */
  void insert(SealedBlock block) throws InsertException, InterruptedException;

  /**
   * Inserts the block; a materialized view that fails does not get its rows, without an error.
   *
   * @throws InsertException when it was not confirmed; the verdict determines what follows
   */
  void insertDespiteViews(SealedBlock block) throws InsertException, InterruptedException;

  /**
   * Returns a range of a block's rows as a new block. Inserts nothing.
   *
   * @param block whose types are known
   * @param from number of the first row, from 0
   * @param rows the number of rows, at least 1
   * @param token the new block's
   * @throws InsertException retryable or permanent
   */
  SealedBlock part(SealedBlock block, int from, int rows, String token)
      throws InsertException, InterruptedException;

  /**
   * The block's rows as the server's JSONEachRow, a newline after each. Inserts nothing.
   *
   * @param block whose types are known
   * @throws InsertException retryable or permanent; {@link InsertException.Verdict#ROWS_REFUSED} if
   *     the server cannot read the rows
   */
  byte[] json(SealedBlock block) throws InsertException, InterruptedException;

  /**
   * Separates the rows on which the table's materialized views fail from the others. Inserts
   * nothing.
   *
   * @param block whose types are known
   * @param most maximum number of failing rows, at least 1
   * @throws InsertException retryable, or permanent if the rows cannot be separated
   */
  IsolationResult isolate(SealedBlock block, int most) throws InsertException, InterruptedException;

  /** What this inserter found out about tables that no longer fit their blocks. */
  default TableDrift drift() {
    return new TableDrift();
  }

  @Override
  void close();
}
