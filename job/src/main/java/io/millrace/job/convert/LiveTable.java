package io.millrace.job.convert;

import io.millrace.udf.table.Column;
import java.util.List;

/** The destination table as it is now. Called on one dedicated thread, and closed by another. */
public interface LiveTable extends AutoCloseable {
  /**
   * Reads the table's definition.
   *
   * @throws LiveTableException if the server did not answer, or shows no such table
   */
  TableDefinition read() throws LiveTableException;

  /**
   * Adds columns that the table lacks; one that is there stays as it is. Repeating it does no harm.
   *
   * @return the table then; it may lack columns that exceed a limit
   * @throws LiveTableException if the server did not answer, or refuses
   */
  TableDefinition add(List<Column> columns) throws LiveTableException;

  /**
   * Why the table, as it is now, may not recognize a repeated block. Takes a few seconds.
   *
   * @return sentences for the log; empty without a reason
   */
  List<String> doubts();

  /** Ends a call in progress. */
  @Override
  void close();
}
