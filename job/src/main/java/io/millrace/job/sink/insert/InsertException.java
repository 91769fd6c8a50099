package io.millrace.job.sink.insert;

import io.millrace.job.metrics.InsertErrorClass;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * An unconfirmed insert, or a question about a block that the server did not answer. The message is
 * for users and contains no secret.
 */
public final class InsertException extends Exception {
  private static final long serialVersionUID = 1L;

  /** The verdict, which determines what follows. */
  public enum Verdict {
    /**
     * The outcome is unknown, or nothing was inserted: resend the same bytes under the same token.
     */
    RETRY,
    /**
     * A retry cannot help, and this attempt left nothing behind: the job fails and keeps the block
     * in its checkpoint.
     */
    PERMANENT,
    /** A retry cannot help, and some of its partitions or shards may have their rows. */
    PARTLY_INSERTED,
    /**
     * Some rows are rejected because of their values, and nothing of the block was inserted: split
     * it until such a row is alone, and reject that row.
     */
    ROWS_REFUSED,
    /** It has more partitions than one insert may have, and nothing was inserted: split it. */
    TOO_MANY_PARTITIONS,
    /** Its body exceeds the limit of a proxy, and nothing was inserted: split it. */
    TOO_LARGE,
    /**
     * The table has it, and a materialized view failed. Once the view is corrected, a retry
     * completes the view and duplicates nothing.
     */
    VIEW_FAILED,
    /**
     * The table has it, and a materialized view failed because of some rows. A retry without those
     * rows completes the view.
     */
    VIEW_THREW
  }

  private final Verdict verdict;
  private final String redacted;
  private final Duration retryAfter;
  private final InsertErrorClass errorClass;
  private final @Nullable String endpoint;
  private final boolean leftNothing;

  /**
   * @param message must not contain values of rows
   */
  public InsertException(Verdict verdict, String message, @Nullable Throwable cause) {
    this(verdict, message, message, Duration.ZERO, classOf(verdict, cause), null, false, cause);
  }

  private InsertException(
      Verdict verdict,
      String message,
      String redacted,
      Duration retryAfter,
      InsertErrorClass errorClass,
      @Nullable String endpoint,
      boolean leftNothing,
      @Nullable Throwable cause) {
    super(message, cause);
    this.verdict = verdict;
    this.redacted = redacted;
    this.retryAfter = retryAfter;
    this.errorClass = errorClass;
    this.endpoint = endpoint;
    this.leftNothing = leftNothing;
  }

  private static InsertErrorClass classOf(Verdict verdict, @Nullable Throwable cause) {
    switch (verdict) {
      case RETRY:
        return cause instanceof IOException
            ? InsertErrorClass.UNREACHABLE
            : InsertErrorClass.TEMPORARY;
      case ROWS_REFUSED:
        return InsertErrorClass.ROWS;
      case TOO_MANY_PARTITIONS:
      case TOO_LARGE:
        return InsertErrorClass.TOO_LARGE;
      case VIEW_FAILED:
      case VIEW_THREW:
        return InsertErrorClass.VIEWS;
      case PERMANENT:
      case PARTLY_INSERTED:
        return InsertErrorClass.OTHER;
    }
    throw new AssertionError(verdict);
  }

  /**
   * Creates an exception whose message may contain values of rows.
   *
   * @param message may contain values of rows
   * @param redacted the message without them
   */
  public static InsertException quoting(Verdict verdict, String message, String redacted) {
    return new InsertException(
        verdict, message, redacted, Duration.ZERO, classOf(verdict, null), null, false, null);
  }

  /** Returns a copy with another verdict. */
  public InsertException as(Verdict other) {
    return new InsertException(
        other,
        String.valueOf(getMessage()),
        redacted,
        retryAfter,
        errorClass,
        endpoint,
        leftNothing,
        getCause());
  }

  /** Returns a copy with another class of error. */
  public InsertException classified(InsertErrorClass other) {
    return new InsertException(
        verdict,
        String.valueOf(getMessage()),
        redacted,
        retryAfter,
        other,
        endpoint,
        leftNothing,
        getCause());
  }

  /**
   * Returns a copy with the server's address.
   *
   * @param address without credentials
   */
  public InsertException at(String address) {
    return new InsertException(
        verdict,
        String.valueOf(getMessage()),
        redacted,
        retryAfter,
        errorClass,
        address,
        leftNothing,
        getCause());
  }

  /** Returns a copy that says that the server has certainly not read the block. */
  public InsertException leavingNothing() {
    return new InsertException(
        verdict,
        String.valueOf(getMessage()),
        redacted,
        retryAfter,
        errorClass,
        endpoint,
        true,
        getCause());
  }

  /** Returns a copy that asks for a wait of at least this duration before the next attempt. */
  public InsertException retryAfter(Duration least) {
    return least.isZero()
        ? this
        : new InsertException(
            verdict,
            String.valueOf(getMessage()),
            redacted,
            least,
            errorClass,
            endpoint,
            leftNothing,
            getCause());
  }

  /**
   * Returns a copy with text before and after the message; the text must not contain values of
   * rows.
   */
  public InsertException between(String before, String after) {
    return new InsertException(
        verdict,
        before + getMessage() + after,
        before + redacted + after,
        retryAfter,
        errorClass,
        endpoint,
        leftNothing,
        getCause());
  }

  /** Returns a permanent failure that adds why the recovery from this one failed. */
  InsertException because(String words, InsertException reason) {
    return new InsertException(
        Verdict.PERMANENT,
        getMessage() + words + reason.getMessage(),
        redacted + words + reason.redacted,
        Duration.ZERO,
        errorClass,
        endpoint,
        leftNothing,
        getCause());
  }

  /** Returns a copy without values of rows. */
  public InsertException redacted() {
    return new InsertException(
        verdict, redacted, redacted, retryAfter, errorClass, endpoint, leftNothing, getCause());
  }

  /** How long the server asks to wait at least; zero if it asks nothing. */
  public Duration retryAfter() {
    return retryAfter;
  }

  /** The address of the server that the attempt went to; empty if it went to none. */
  public Optional<String> endpoint() {
    return Optional.ofNullable(endpoint);
  }

  /** The class of error, for metrics. A failing view is one whatever its error is. */
  public InsertErrorClass errorClass() {
    return verdict == Verdict.VIEW_FAILED || verdict == Verdict.VIEW_THREW
        ? InsertErrorClass.VIEWS
        : errorClass;
  }

  public Verdict verdict() {
    return verdict;
  }

  /** Whether it is certain that the server has not read the block, so that no row was inserted. */
  public boolean leftNothing() {
    return leftNothing;
  }
}
