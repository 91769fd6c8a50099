package io.millrace.job.sink;

import io.millrace.udf.block.SealedBlock;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * One thing that is to be done with a block, over all its attempts. Used by the task's thread
 * alone; the threads that send see only the block.
 */
final class Insertion {
  private final SealedBlock block;
  private final Step step;
  private final RetryPolicy retries;
  private int failures;
  private @Nullable Long firstFailureNanos;

  Insertion(SealedBlock block, Step step, RetryPolicy retries) {
    this.block = block;
    this.step = step;
    this.retries = retries;
  }

  SealedBlock block() {
    return block;
  }

  Step step() {
    return step;
  }

  /**
   * Counts an attempt that failed and that nothing but another one follows.
   *
   * @return how long to wait before the next one
   * @throws InsertFailedException when there is none to follow
   */
  Duration failed(InsertException failure) throws InsertFailedException {
    long now = System.nanoTime();
    if (firstFailureNanos == null) {
      firstFailureNanos = now;
    }
    failures++;
    if (failure.verdict() != InsertException.Verdict.RETRY) {
      throw InsertFailedException.permanent(block, failure);
    }
    Duration trying = Duration.ofNanos(now - firstFailureNanos);
    Optional<Duration> backoff =
        retries.backoff(failures, trying, ThreadLocalRandom.current().nextDouble());
    if (backoff.isEmpty()) {
      throw InsertFailedException.deadline(block, failures, trying, failure);
    }
    return backoff.get();
  }

  int failures() {
    return failures;
  }
}
