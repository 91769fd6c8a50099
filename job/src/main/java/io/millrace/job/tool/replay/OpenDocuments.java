package io.millrace.job.tool.replay;

import io.millrace.job.clickhouse.catalog.CatalogException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rows of the error table that no replay has taken and that are not in the destination table.
 */
interface OpenDocuments {
  /**
   * The next ones in the order of their time, each once. Together they are at most a few MiB, or
   * one.
   *
   * @param after the last one of those before, null at the beginning
   * @param seen the journal's entry up to which replays are to be considered, at least: a replica
   *     may lag behind
   * @return none at the end
   */
  List<RejectedDocument> next(RejectedFilter filter, @Nullable RejectedDocument after, long seen)
      throws CatalogException, InterruptedException;

  /** The number of rows that the table has and only a view lacks. They are never open. */
  int inTable(RejectedFilter filter) throws CatalogException;
}
