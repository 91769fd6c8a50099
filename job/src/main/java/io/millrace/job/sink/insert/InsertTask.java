package io.millrace.job.sink.insert;

import io.millrace.udf.block.SealedBlock;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One action that is to be performed on a block, over all its attempts. The failures are counted by
 * the task's thread; the threads that send only perform the action.
 */
public final class InsertTask {
  private final SealedBlock block;
  private final BlockAction action;
  private final long lastStartNanos;
  private int failures;
  private @Nullable Long firstFailureNanos;

  /**
   * @param block that was never sent, or is known to the server for as long as it is tried
   */
  public InsertTask(SealedBlock block, BlockAction action) {
    this(block, action, Long.MAX_VALUE);
  }

  /**
   * @param lastStartNanos when an attempt may begin at the latest, by the clock of {@link #attempt}
   */
  public InsertTask(SealedBlock block, BlockAction action, long lastStartNanos) {
    this.block = block;
    this.action = action;
    this.lastStartNanos = lastStartNanos;
  }

  public SealedBlock block() {
    return block;
  }

  public BlockAction action() {
    return action;
  }

  /**
   * Performs the action once and tells what it came to.
   *
   * @throws InterruptedException when the task ends meanwhile
   */
  public InsertOutcome attempt(Inserter inserter, LongSupplier nanoTime)
      throws InterruptedException {
    long start = nanoTime.getAsLong();
    if (lastStartNanos != Long.MAX_VALUE && start - lastStartNanos > 0) {
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
   * Counts an attempt that did not work.
   *
   * @param nanos when that was, by the clock of {@link #attempt}
   * @return the time since the first of them
   */
  public Duration failedAt(long nanos) {
    failures++;
    if (firstFailureNanos == null) {
      firstFailureNanos = nanos;
    }
    return Duration.ofNanos(nanos - firstFailureNanos);
  }

  /** Attempts that did not work so far. */
  public int failures() {
    return failures;
  }
}
