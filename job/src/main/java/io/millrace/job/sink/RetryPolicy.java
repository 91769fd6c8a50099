package io.millrace.job.sink;

import io.millrace.job.retry.Backoff;
import java.io.Serializable;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;

/**
 * Decides when an unconfirmed block is resent: exponential backoff with full jitter and a cap,
 * until a deadline that begins at the block's first failure. Full jitter spreads the subtasks
 * evenly over the wait, so that they do not all reach a recovering server at once.
 *
 * @see <a
 *     href="https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/">Exponential
 *     Backoff And Jitter</a>
 */
public final class RetryPolicy implements Serializable {
  private static final long serialVersionUID = 1L;

  private final Backoff backoff;
  private final Duration deadline;

  /**
   * @param initialBackoff longest wait before the first retry, above zero; it doubles with each
   *     further one
   * @param maxBackoff longest wait between two retries, at least {@code initialBackoff}
   * @param deadline how long a block is retried after its first failure; zero for no retry
   * @throws IllegalArgumentException when one of them is outside its range
   */
  public RetryPolicy(Duration initialBackoff, Duration maxBackoff, Duration deadline) {
    this.backoff = new Backoff(initialBackoff, maxBackoff);
    this.deadline = Objects.requireNonNull(deadline);
    require(initialBackoff.compareTo(Duration.ZERO) > 0, "initialBackoff must be above zero");
    require(maxBackoff.compareTo(initialBackoff) >= 0, "maxBackoff is below initialBackoff");
    require(!deadline.isNegative(), "deadline must not be negative");
  }

  /**
   * How long to wait before the next attempt; empty when the deadline has passed. The last attempt
   * is made at the deadline, not before it.
   *
   * @param failures attempts that failed so far, at least 1
   * @param sinceFirstFailure time since the first of them
   * @param random where in the jitter's range the wait falls, from 0 to 1
   * @param least shortest wait that the server asks for
   */
  Optional<Duration> backoff(
      int failures, Duration sinceFirstFailure, double random, Duration least) {
    Duration left = deadline.minus(sinceFirstFailure);
    if (left.isNegative() || left.isZero()) {
      return Optional.empty();
    }
    Duration jittered = backoff.fullJitter(failures, random);
    Duration wait = jittered.compareTo(least) < 0 ? least : jittered;
    return Optional.of(wait.compareTo(left) < 0 ? wait : left);
  }

  /** Returns this policy with a deadline of at most this duration. */
  RetryPolicy until(Duration latest) {
    return deadline.compareTo(latest) <= 0
        ? this
        : new RetryPolicy(backoff.first(), backoff.cap(), latest);
  }

  Duration deadline() {
    return deadline;
  }

  private static void require(boolean condition, String otherwise) {
    if (!condition) {
      throw new IllegalArgumentException(otherwise);
    }
  }
}
