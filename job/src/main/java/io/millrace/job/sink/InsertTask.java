package io.millrace.job.sink;

import io.millrace.udf.block.SealedBlock;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One action that is to be performed on a block, over all its attempts. The failures are counted by
 * the task's thread; the threads that send only perform the action.
 */
final class InsertTask {
  private final SealedBlock block;
  private final BlockAction action;
  private int failures;
  private @Nullable Long firstFailureNanos;

  InsertTask(SealedBlock block, BlockAction action) {
    this.block = block;
    this.action = action;
  }

  SealedBlock block() {
    return block;
  }

  BlockAction action() {
    return action;
  }

  /**
   * Performs the action once and tells what it came to.
   *
   * @throws InterruptedException when the task ends meanwhile
   */
  InsertOutcome attempt(Inserter inserter, LongSupplier nanoTime) throws InterruptedException {
    long start = nanoTime.getAsLong();
    try {
      BlockResult result = action.perform(inserter, block);
      return InsertOutcome.of(this, since(start, nanoTime), result);
    } catch (InsertException failure) {
      return InsertOutcome.of(this, since(start, nanoTime), failure);
    } catch (RuntimeException | Error defect) {
      return InsertOutcome.broken(this, since(start, nanoTime), defect);
    }
  }

  private static Duration since(long start, LongSupplier nanoTime) {
    return Duration.ofNanos(nanoTime.getAsLong() - start);
  }

  /**
   * Counts an attempt that did not work.
   *
   * @param nanos when that was, by the clock of {@link #attempt}
   * @return the time since the first of them
   */
  Duration failedAt(long nanos) {
    failures++;
    if (firstFailureNanos == null) {
      firstFailureNanos = nanos;
    }
    return Duration.ofNanos(nanos - firstFailureNanos);
  }

  /** Attempts that did not work so far. */
  int failures() {
    return failures;
  }
}
