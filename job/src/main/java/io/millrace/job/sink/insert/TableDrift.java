package io.millrace.job.sink.insert;

import java.util.concurrent.atomic.AtomicLong;

/** What an inserter found out about tables that no longer fit their blocks. Thread-safe. */
public final class TableDrift {
  private final AtomicLong misfits = new AtomicLong();
  private final AtomicLong rowsWithoutColumns = new AtomicLong();

  /** Records that the table may have other columns than a block. */
  public void misfit() {
    misfits.incrementAndGet();
  }

  /**
   * Records rows that were inserted without a column that their table has no more.
   *
   * @return all such rows so far
   */
  public long leftOut(int rows) {
    return rowsWithoutColumns.addAndGet(rows);
  }

  /** How often a table may have had other columns than a block. */
  public long misfits() {
    return misfits.get();
  }

  /** Rows that were inserted without a column that their table has no more. */
  public long rowsWithoutColumns() {
    return rowsWithoutColumns.get();
  }
}
