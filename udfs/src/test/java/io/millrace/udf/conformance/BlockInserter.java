package io.millrace.udf.conformance;

import io.millrace.udf.block.SealedBlock;

/** How blocks reach the server. */
public interface BlockInserter {
  /**
   * Inserts a block into its table.
   *
   * @throws RefusedBlockException if the server does not take it
   */
  void insert(SealedBlock block) throws RefusedBlockException, InterruptedException;

  /** Maximum sets of missing columns with separate blocks; see {@code ConversionSpec}. */
  int columnSets();
}
