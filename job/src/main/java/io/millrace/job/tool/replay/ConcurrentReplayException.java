package io.millrace.job.tool.replay;

import io.millrace.udf.table.TableName;

/** Another replay began while this one was under way, and this one gave way. */
public final class ConcurrentReplayException extends Exception {
  private static final long serialVersionUID = 1L;

  ConcurrentReplayException(TableName errorTable) {
    super(
        "Another replay of "
            + errorTable.quoted()
            + " began meanwhile. It finishes what this one left; run this one again when it is done");
  }
}
