package io.millrace.job.clickhouse.insert;

import io.millrace.job.sink.insert.InsertException;
import io.millrace.udf.block.SealedBlock;

/** How answers become verdicts. */
public interface SimulatedClient {
  void insert(SealedBlock block, SimulatedRequests requests) throws InsertException;

  void insertDespiteViews(SealedBlock block, SimulatedRequests requests) throws InsertException;
}
