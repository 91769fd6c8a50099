package io.millrace.job.sink;

import java.time.Duration;

/** How long the operator has taken no input. Thread-safe. */
final class ReadingPause {
  private final Timing timing;
  private boolean paused;
  private long sinceNanos;
  private long endedNanos;

  ReadingPause(Timing timing) {
    this.timing = timing;
  }

  /** Input waits, if it did not wait before. */
  synchronized void begin() {
    if (!paused) {
      paused = true;
      sinceNanos = timing.nanoTime();
    }
  }

  /** Input is taken again. */
  synchronized void end() {
    if (paused) {
      paused = false;
      endedNanos += timing.nanoTime() - sinceNanos;
    }
  }

  synchronized boolean isPaused() {
    return paused;
  }

  /** The time of all pauses, the current one included. */
  synchronized Duration total() {
    return Duration.ofNanos(endedNanos + (paused ? timing.nanoTime() - sinceNanos : 0));
  }
}
