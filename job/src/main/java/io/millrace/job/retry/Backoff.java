package io.millrace.job.retry;

import java.io.Serializable;
import java.time.Duration;
import java.util.Objects;

/**
 * Exponential backoff with jitter: the longest wait doubles with each failure, up to a cap.
 * Immutable.
 *
 * @see <a
 *     href="https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/">Exponential
 *     Backoff And Jitter</a>
 */
public final class Backoff implements Serializable {
  private static final long serialVersionUID = 1L;

  /** After this many doublings a nanosecond has become 292 years. */
  private static final int MOST_DOUBLINGS = 62;

  private static final Duration LONGEST_NANOS = Duration.ofNanos(Long.MAX_VALUE);

  private final Duration first;
  private final Duration cap;

  /**
   * @param first longest wait after one failure, above zero
   * @param cap longest wait of all, at least {@code first}
   */
  public Backoff(Duration first, Duration cap) {
    this.first = Objects.requireNonNull(first);
    this.cap = Objects.requireNonNull(cap);
  }

  public Duration first() {
    return first;
  }

  public Duration cap() {
    return cap;
  }

  /**
   * Full jitter: a wait from zero to the longest. It spreads those that wait most evenly.
   *
   * @param failures in a row, at least 1
   * @param random from 0 to 1
   */
  public Duration fullJitter(int failures, double random) {
    return Duration.ofNanos((long) (ceiling(failures) * random));
  }

  /**
   * Equal jitter: a wait in the upper half of the range, never near zero.
   *
   * @param failures in a row, at least 1
   * @param random from 0 to 1
   */
  public Duration equalJitter(int failures, double random) {
    long half = ceiling(failures) / 2;
    return Duration.ofNanos(half + (long) (half * random));
  }

  /** The longest wait after so many failures, in nanoseconds. */
  private long ceiling(int failures) {
    int doublings = Math.min(failures - 1, MOST_DOUBLINGS);
    long start = nanos(first);
    long most = nanos(cap);
    return start > (most >> doublings) ? most : start << doublings;
  }

  private static long nanos(Duration duration) {
    return duration.compareTo(LONGEST_NANOS) < 0 ? duration.toNanos() : Long.MAX_VALUE;
  }
}
