package io.millrace.job.clickhouse.insert;

import io.millrace.udf.block.SealedBlock;

/** What a simulated server is asked for one block. */
public interface SimulatedRequests {
  /** Whether materialized views that fail make an INSERT fail. */
  enum Views {
    REQUIRED,
    IGNORED
  }

  /** How many partitions an INSERT may have. */
  enum Partitions {
    AS_ALLOWED,
    ONE
  }

  /** Inserts the block. */
  SimulatedAnswer insert(SealedBlock block, Views views, Partitions partitions);

  /** Sends the INSERT of the block without rows. */
  SimulatedAnswer insertNothing(SealedBlock block);

  /** Asks for the code that the table's own expressions throw on the block; 0 when none does. */
  int expressionsThrow(SealedBlock block);

  boolean hasViews(SealedBlock block);
}
