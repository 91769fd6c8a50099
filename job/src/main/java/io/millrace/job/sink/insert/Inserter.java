package io.millrace.job.sink.insert;

import io.millrace.udf.block.SealedBlock;

/**
 * One attempt at one INSERT, or at one question about a block. Called from many threads at once.
 */
public interface Inserter extends AutoCloseable {

  /**
   * Sends the block once and returns when the server has confirmed it.
   *
   * @throws InsertException when it was not confirmed, saying what follows
   */
  void insert(SealedBlock block) throws InsertException, InterruptedException;

  /**
   * The same, but a materialized view that fails goes without the block's rows, and nobody is told.
   *
   * @throws InsertException when it was not confirmed, saying what follows
   */
  void insertDespiteViews(SealedBlock block) throws InsertException, InterruptedException;

  /**
   * Some of a block's rows as a block of their own. Inserts nothing.
   *
   * @param block whose types are known
   * @param from number of the first row, from 0
   * @param rows how many, at least 1
   * @param token the new block's
   * @throws InsertException to be tried again or permanent
   */
  SealedBlock part(SealedBlock block, int from, int rows, String token)
      throws InsertException, InterruptedException;

  /**
   * The block's rows as the server's JSONEachRow, a newline after each. Inserts nothing.
   *
   * @param block whose types are known
   * @throws InsertException to be tried again or permanent
   */
  byte[] json(SealedBlock block) throws InsertException, InterruptedException;

  /**
   * Tells the rows that the table's materialized views throw on from the others. Inserts nothing.
   *
   * @param block whose types are known
   * @param most rows the views may throw on, at least 1
   * @throws InsertException to be tried again, or permanent when they cannot be told apart
   */
  IsolationResult isolate(SealedBlock block, int most) throws InsertException, InterruptedException;

  @Override
  void close();
}
