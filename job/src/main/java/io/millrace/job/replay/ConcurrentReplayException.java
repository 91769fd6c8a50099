package io.millrace.job.replay;

import io.millrace.udf.convert.TableName;

/** Two replays took the same documents at the same time, and this one gave way. */
public final class ConcurrentReplayException extends Exception {
  private static final long serialVersionUID = 1L;

  ConcurrentReplayException(TableName errorTable) {
    super(
        "Another replay of "
            + errorTable.quoted()
            + " is under way. Nothing of this one was inserted; run it again when the other is done");
  }
}
