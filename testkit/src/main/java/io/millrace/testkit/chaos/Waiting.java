package io.millrace.testkit.chaos;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Waiting for something to come true, or just for time to pass. */
final class Waiting {
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(200);

  private Waiting() {}

  /** Lets time pass. */
  static void pause(Duration time) {
    try {
      Thread.sleep(time.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while waiting", e);
    }
  }

  /**
   * Looks several times a second; returns whether it came true before the deadline. A look that
   * fails with an {@link IllegalStateException}, as that at a server that does not answer, is taken
   * for a no.
   */
  static boolean until(Duration deadline, BooleanSupplier condition) {
    long end = System.nanoTime() + deadline.toNanos();
    while (!isTrue(condition)) {
      if (System.nanoTime() > end) {
        return false;
      }
      pause(BETWEEN_LOOKS);
    }
    return true;
  }

  private static boolean isTrue(BooleanSupplier condition) {
    try {
      return condition.getAsBoolean();
    } catch (IllegalStateException notKnown) {
      return false;
    }
  }
}
