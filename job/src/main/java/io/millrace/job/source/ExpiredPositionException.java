package io.millrace.job.source;

import java.util.List;

/** The stream no longer keeps what a restored pipeline would read next. */
final class ExpiredPositionException extends Exception {
  private static final long serialVersionUID = 1L;

  ExpiredPositionException(String stream, List<String> expired) {
    super(
        "Stream "
            + stream
            + " no longer keeps all that follows the restored position: "
            + String.join("; ", expired)
            + ". What arrived between is gone. To go on without it, at the oldest record kept, set"
            + " source.on-expired-position: continue.");
  }
}
