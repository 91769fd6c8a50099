package io.millrace.job.convert;

import java.util.Optional;
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
  private final transient @Nullable TableDefinition seen;

  public LiveTableException(String message, Prospect prospect, @Nullable Throwable cause) {
    this(message, prospect, null, cause);
  }

  /**
   * @param seen the table as it was read before the failure; null if it was not read
   */
  public LiveTableException(
      String message,
      Prospect prospect,
      @Nullable TableDefinition seen,
      @Nullable Throwable cause) {
    super(message, cause);
    this.prospect = prospect;
    this.seen = seen;
  }

  /** The table as it was read before the failure; it may have columns that the task lacks. */
  Optional<TableDefinition> seen() {
    return Optional.ofNullable(seen);
  }

  public Prospect prospect() {
    return prospect;
  }
}
