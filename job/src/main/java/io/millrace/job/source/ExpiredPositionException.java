package io.millrace.job.source;

import java.util.List;

/** The stream no longer has the records that a restored pipeline would read next. */
final class ExpiredPositionException extends Exception {
  private static final long serialVersionUID = 1L;

  ExpiredPositionException(String stream, List<String> expired) {
    super(
        "Stream "
            + stream
            + " no longer has all records after the restored position: "
            + String.join("; ", expired)
            + ". The records in between are lost. To resume from the oldest record of the stream, set"
            + " source.on-expired-position: continue.");
  }
}
