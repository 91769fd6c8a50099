package io.millrace.job.clickhouse.view;

import io.millrace.job.clickhouse.sql.ExternalDataQuery;
import io.millrace.job.sink.insert.InsertException;
import io.millrace.udf.block.SealedBlock;
import java.util.Map;

/** Runs queries about a block that is sent along as external data. */
public interface ExternalDataClient {
  /**
   * Runs a query in which the block is the table {@link ExternalDataQuery#NAME}.
   *
   * @throws InsertException rejected if a row is the cause; otherwise retryable or permanent
   */
  byte[] ask(SealedBlock block, String sql) throws InsertException;

  /**
   * Runs a query about tables that a block needs.
   *
   * @throws InsertException rejected if a row is the cause; otherwise retryable or permanent
   */
  byte[] ask(SealedBlock block, Map<String, String> parameters, String sql) throws InsertException;

  /**
   * Returns a range of a block's rows as a block.
   *
   * @param from the first row, from 0
   * @param rows at least 1
   */
  SealedBlock part(SealedBlock block, int from, int rows, String token) throws InsertException;
}
