package io.millrace.job.clickhouse.insert;

import java.time.Duration;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/**
 * Whether a server is worth the next attempt. Closed while it does its work; a failure opens it for
 * a while that doubles with each further one, up to a cap, with full jitter. When the while is over
 * a single attempt goes there, the probe, and its outcome closes the circuit or opens it again: a
 * server that comes back is met by one attempt of each subtask, not by all that have waited.
 *
 * @see <a
 *     href="https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/">Exponential
 *     Backoff And Jitter</a>
 */
final class CircuitBreaker {
  private static final Duration FIRST = Duration.ofSeconds(1);
  private static final Duration LONGEST = Duration.ofSeconds(30);

  /** Beyond this many doublings every while has met its cap. */
  private static final int MOST_DOUBLINGS = 10;

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
   * @param nanoTime a clock that only goes forward, {@link System#nanoTime}
   * @param random from 0 to 1: where in the jitter's range the while falls
   */
  CircuitBreaker(LongSupplier nanoTime, DoubleSupplier random) {
    this.nanoTime = nanoTime;
    this.random = random;
  }

  /** Whether an attempt may be made now. Whoever is told so reports its outcome. */
  synchronized boolean admits() {
    if (state == State.OPEN && nanoTime.getAsLong() - openedAt >= openFor) {
      state = State.PROBING;
      return true;
    }
    return state == State.CLOSED;
  }

  /** The server has answered like one that does its work. */
  synchronized void succeeded() {
    state = State.CLOSED;
    failures = 0;
  }

  /** The server did not answer, or said that it cannot do its work now. */
  synchronized void failed() {
    long ceiling = FIRST.toNanos() << Math.min(failures, MOST_DOUBLINGS);
    failures++;
    state = State.OPEN;
    openedAt = nanoTime.getAsLong();
    openFor = (long) (Math.min(ceiling, LONGEST.toNanos()) * random.getAsDouble());
  }
}
