package io.millrace.job.sink;

import java.time.Clock;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/** The operator's clocks and its source of jitter; tests replace them. */
final class Timing {
  /** Uses the clocks of the machine. */
  static final Timing SYSTEM =
      new Timing(
          Clock.systemUTC(), System::nanoTime, () -> ThreadLocalRandom.current().nextDouble());

  private final Clock clock;
  private final LongSupplier nanoTime;
  private final DoubleSupplier jitter;

  /**
   * @param clock for the age of blocks
   * @param nanoTime a monotonic clock for durations
   * @param jitter returns a number from 0 to 1: the position of a wait within its range
   */
  Timing(Clock clock, LongSupplier nanoTime, DoubleSupplier jitter) {
    this.clock = clock;
    this.nanoTime = nanoTime;
    this.jitter = jitter;
  }

  Clock clock() {
    return clock;
  }

  long nanoTime() {
    return nanoTime.getAsLong();
  }

  double jitter() {
    return jitter.getAsDouble();
  }
}
