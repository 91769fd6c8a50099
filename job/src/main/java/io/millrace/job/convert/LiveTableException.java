package io.millrace.job.convert;

import org.jspecify.annotations.Nullable;

/** A question about the table, or a change of it, failed. The message contains no secret. */
public final class LiveTableException extends Exception {
  private static final long serialVersionUID = 1L;

  /** Whether another attempt may succeed. */
  public enum Prospect {
    /** The server is unavailable or busy, or does not know the password. */
    PASSES,
    /** The user lacks a privilege. */
    NO_PRIVILEGE,
    /** The server refuses for another reason. */
    STAYS
  }

  private final Prospect prospect;

  public LiveTableException(String message, Prospect prospect, @Nullable Throwable cause) {
    super(message, cause);
    this.prospect = prospect;
  }

  public Prospect prospect() {
    return prospect;
  }
}
