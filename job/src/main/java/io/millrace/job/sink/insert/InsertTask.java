package io.millrace.job.sink.insert;

import io.millrace.udf.block.SealedBlock;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One action on a block, with all its attempts. The task's thread counts the failures; the sending
 * threads only perform the action.
 */
public final class InsertTask {
  private final SealedBlock block;
  private final BlockAction action;
  private volatile long lastStartNanos;
  private volatile long startNanos;
  private int failures;
  private @Nullable Long firstFailureNanos;

  /**
   * @param block never sent before, or known to the server for as long as it is retried
   */
  public InsertTask(SealedBlock block, BlockAction action) {
    this(block, action, Long.MAX_VALUE);
  }

  /**
   * @param lastStartNanos the latest start of an attempt, by the clock of {@link #attempt}
   */
  public InsertTask(SealedBlock block, BlockAction action, long lastStartNanos) {
    this.block = block;
    this.action = action;
    this.lastStartNanos = lastStartNanos;
  }

  /** Sets the latest start of an attempt, by the clock of {@link #attempt}: before the next one. */
  public void mustStartBy(long nanos) {
    lastStartNanos = nanos;
  }

  public SealedBlock block() {
    return block;
  }

  public BlockAction action() {
    return action;
  }

  /**
   * Performs the action once and returns its outcome.
   *
   * @throws InterruptedException when the task ends
   */
  public InsertOutcome attempt(Inserter inserter, LongSupplier nanoTime)
      throws InterruptedException {
    long start = nanoTime.getAsLong();
    startNanos = start;
    long lastStart = lastStartNanos;
    if (lastStart != Long.MAX_VALUE && start - lastStart > 0) {
      return InsertOutcome.forgotten(this);
    }
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
   * Counts a failed attempt.
   *
   * @param nanos when it failed, by the clock of {@link #attempt}
   * @return the time since the first failure
   */
  public Duration failedAt(long nanos) {
    failures++;
    if (firstFailureNanos == null) {
      firstFailureNanos = nanos;
    }
    return Duration.ofNanos(nanos - firstFailureNanos);
  }

  /**
   * The time since the last attempt began.
   *
   * @param nanos now, by the clock of {@link #attempt}
   */
  public Duration sinceStart(long nanos) {
    return Duration.ofNanos(nanos - startNanos);
  }

  /** The number of failed attempts. */
  public int failures() {
    return failures;
  }
}
