package io.millrace.job.clickhouse.view;

import io.millrace.job.clickhouse.sql.ExternalDataQuery;
import io.millrace.job.sink.insert.InsertException;
import io.millrace.udf.block.SealedBlock;
import java.util.Map;

/** Asks ClickHouse questions about a block that travels with the query as external data. */
public interface ExternalDataClient {
  /**
   * Asks a question in which the block is the table {@link ExternalDataQuery#NAME}.
   *
   * @throws InsertException refused when a row is the cause; or to be tried again; or permanent
   */
  byte[] ask(SealedBlock block, String sql) throws InsertException;

  /**
   * Asks a question about tables, to learn what a block needs.
   *
   * @throws InsertException refused when a row is the cause; or to be tried again; or permanent
   */
  byte[] ask(SealedBlock block, Map<String, String> parameters, String sql) throws InsertException;

  /**
   * Reads some rows of a block as a block.
   *
   * @param from the first row, from 0
   * @param rows at least 1
   */
  SealedBlock part(SealedBlock block, int from, int rows, String token) throws InsertException;
}
