package io.millrace.job.sink;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What became of sending one block once. */
final class Attempt {
  private final Insertion insertion;
  private final Duration duration;
  private final @Nullable Throwable failure;

  Attempt(Insertion insertion, Duration duration, @Nullable Throwable failure) {
    this.insertion = insertion;
    this.duration = duration;
    this.failure = failure;
  }

  Insertion insertion() {
    return insertion;
  }

  Duration duration() {
    return duration;
  }

  /**
   * Null when the server confirmed the block. Anything but an {@link InsertException} is a defect
   * of ours.
   */
  @Nullable Throwable failure() {
    return failure;
  }
}
