package io.millrace.job.tool;

import java.time.Duration;

/** The only place that sleeps. */
public final class Pause {
  private Pause() {}

  /**
   * Waits.
   *
   * @param duration not negative
   * @throws InterruptedException when the thread is interrupted
   */
  public static void of(Duration duration) throws InterruptedException {
    Thread.sleep(duration.toMillis());
  }
}
