package io.millrace.job.sink.insert;

import org.jspecify.annotations.Nullable;

/**
 * An insert that was not confirmed, or a question about a block that was not answered. The message
 * is for people and names no secret.
 */
public final class InsertException extends Exception {
  private static final long serialVersionUID = 1L;

  /** The decision that follows. */
  public enum Verdict {
    /** Landed or not, nobody knows or nothing did: send the same bytes under the same token. */
    RETRY,
    /**
     * Sending it again cannot help, and this attempt left nothing behind: the job fails and keeps
     * the block in its checkpoint.
     */
    PERMANENT,
    /** Sending it again cannot help, and some of its partitions or shards may have their rows. */
    PARTLY_INSERTED,
    /**
     * Some of its rows are refused for what they hold, and nothing of the block landed: take it
     * apart until such a row stands alone, and reject that.
     */
    ROWS_REFUSED,
    /** It has more partitions than one insert may, and nothing landed: take it apart. */
    TOO_MANY_PARTITIONS,
    /** Its body is larger than a proxy on the way takes, and nothing landed: split it. */
    TOO_LARGE,
    /**
     * The table has it, and a materialized view failed: sent again once the view is corrected, it
     * completes the view and repeats nothing.
     */
    VIEW_FAILED,
    /** The same for what some rows hold: sent again without them, it does that, too. */
    VIEW_THREW
  }

  private final Verdict verdict;
  private final String redacted;

  /**
   * @param message which quotes no value of a row
   */
  public InsertException(Verdict verdict, String message, @Nullable Throwable cause) {
    this(verdict, message, message, cause);
  }

  private InsertException(
      Verdict verdict, String message, String redacted, @Nullable Throwable cause) {
    super(message, cause);
    this.verdict = verdict;
    this.redacted = redacted;
  }

  /**
   * One whose message may quote what is in a row.
   *
   * @param message which may quote values of a row
   * @param redacted the same without them
   */
  public static InsertException quoting(Verdict verdict, String message, String redacted) {
    return new InsertException(verdict, message, redacted, null);
  }

  /** The same with another verdict, by who knows better. */
  public InsertException as(Verdict other) {
    return new InsertException(other, String.valueOf(getMessage()), redacted, getCause());
  }

  /** The same with words before and after it, which quote no value of a row. */
  public InsertException between(String before, String after) {
    return new InsertException(
        verdict, before + getMessage() + after, before + redacted + after, getCause());
  }

  /** This one, and why nothing could be done about it. */
  InsertException because(String words, InsertException reason) {
    return new InsertException(
        Verdict.PERMANENT,
        getMessage() + words + reason.getMessage(),
        redacted + words + reason.redacted,
        getCause());
  }

  /** The same, quoting no value of a row. */
  public InsertException redacted() {
    return new InsertException(verdict, redacted, getCause());
  }

  public Verdict verdict() {
    return verdict;
  }
}
