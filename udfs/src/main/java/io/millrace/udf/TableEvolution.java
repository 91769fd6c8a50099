package io.millrace.udf;

import io.millrace.udf.table.Column;
import io.millrace.udf.table.TableSchema;
import java.util.List;

/** Adds columns to the destination, for fields that no column takes. */
public interface TableEvolution {
  /**
   * Whether a field may get a column.
   *
   * @param name of the field, and of its column
   * @param table as it is
   */
  boolean isWanted(String name, TableSchema table);

  /**
   * Adds columns that the table does not have. Waits as long as the server is unavailable or busy.
   *
   * @return the table's columns then; those that were refused are not among them
   * @throws InterruptedException when the task ends
   */
  TableSchema add(List<Column> columns) throws InterruptedException;

  /**
   * Called for a field that gets no column, because the configuration would not fit the table then.
   *
   * @param reason what does not fit
   */
  void misfits(Column column, String reason);
}
