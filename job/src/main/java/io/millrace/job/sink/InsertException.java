package io.millrace.job.sink;

import org.jspecify.annotations.Nullable;

/** An insert that was not confirmed. The message is for people and names no secret. */
public final class InsertException extends Exception {
  private static final long serialVersionUID = 1L;

  /** The decision that follows. */
  public enum Verdict {
    /** Landed or not, nobody knows or nothing did: send the same bytes under the same token. */
    RETRY,
    /** Sending it again cannot help: the job fails and keeps the block in its checkpoint. */
    PERMANENT
  }

  private final Verdict verdict;

  public InsertException(Verdict verdict, String message, @Nullable Throwable cause) {
    super(message, cause);
    this.verdict = verdict;
  }

  public Verdict verdict() {
    return verdict;
  }
}
