package io.millrace.job.sink;

import io.millrace.udf.block.SealedBlock;

/** One attempt at one INSERT. Called from many threads at once. */
public interface Inserter extends AutoCloseable {

  /**
   * Sends the block once and returns when the server has confirmed it.
   *
   * @throws InsertException when it was not confirmed, saying whether the same bytes and token may
   *     be sent again
   */
  void insert(SealedBlock block) throws InsertException, InterruptedException;

  @Override
  void close();
}
