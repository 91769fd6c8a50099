package io.millrace.job.tool.replay;

import io.millrace.udf.table.TableName;

/** Another replay started during this one, so this one stopped. */
public final class ConcurrentReplayException extends Exception {
  private static final long serialVersionUID = 1L;

  ConcurrentReplayException(TableName errorTable) {
    super(
        "Another replay of "
            + errorTable.quoted()
            + " has started. It finishes what this replay left; when it is done, run this replay"
            + " again");
  }
}
