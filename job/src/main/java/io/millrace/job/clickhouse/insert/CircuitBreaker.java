package io.millrace.job.clickhouse.insert;

import io.millrace.job.retry.Backoff;
import java.time.Duration;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/**
 * Decides whether a server gets the next attempt. The circuit is closed while the server works. A
 * failure opens it for a time that doubles with each further failure, up to a cap, with full
 * jitter. Then a single attempt, the probe, closes the circuit or opens it again. So a recovering
 * server gets one attempt of each subtask, not all that have waited.
 *
 * @see <a
 *     href="https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/">Exponential
 *     Backoff And Jitter</a>
 */
final class CircuitBreaker {
  private static final Backoff BACKOFF = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(30));

  private enum State {
    CLOSED,
    OPEN,
    PROBING
  }

  private final LongSupplier nanoTime;
  private final DoubleSupplier random;
  private State state = State.CLOSED;
  private int failures;
  private long openedAt;
  private long openFor;

  /**
   * @param nanoTime a monotonic clock, such as {@link System#nanoTime}
   * @param random returns a number from 0 to 1: the position within the jitter's range
   */
  CircuitBreaker(LongSupplier nanoTime, DoubleSupplier random) {
    this.nanoTime = nanoTime;
    this.random = random;
  }

  /** Whether an attempt may be made now. If it returns true, the caller must report the outcome. */
  synchronized boolean admits() {
    if (state == State.OPEN && nanoTime.getAsLong() - openedAt >= openFor) {
      state = State.PROBING;
      return true;
    }
    return state == State.CLOSED;
  }

  /** Whether the last reported outcome was a success, or there was none. */
  synchronized boolean isClosed() {
    return state == State.CLOSED;
  }

  /** Reports that the server works. */
  synchronized void succeeded() {
    state = State.CLOSED;
    failures = 0;
  }

  /** Reports that the server did not answer, or cannot work now. */
  synchronized void failed() {
    failures++;
    state = State.OPEN;
    openedAt = nanoTime.getAsLong();
    openFor = BACKOFF.fullJitter(failures, random.getAsDouble()).toNanos();
  }
}
