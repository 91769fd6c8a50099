package io.millrace.job.sink;

import java.time.Clock;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleSupplier;
import java.util.function.LongSupplier;

/** The clocks of the operator and the chance in its waits: a test may decide both. */
final class Timing {
  /** The machine's. */
  static final Timing SYSTEM =
      new Timing(
          Clock.systemUTC(), System::nanoTime, () -> ThreadLocalRandom.current().nextDouble());

  private final Clock clock;
  private final LongSupplier nanoTime;
  private final DoubleSupplier jitter;

  /**
   * @param clock tells the age of blocks
   * @param nanoTime tells how long something takes; only goes forward
   * @param jitter from 0 to 1: where in its range a wait falls
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
