package io.millrace.job.sink;

import java.time.Duration;
import java.util.NavigableSet;
import java.util.TreeSet;

/**
 * Tracks the job's checkpoints, as far as one task is notified of them. Used by the task's thread;
 * only {@link #sinceLastCompleted} may be called from any thread.
 */
final class CheckpointProgress {
  private final Timing timing;
  private final NavigableSet<Long> inProgress = new TreeSet<>();
  private boolean failing;
  private volatile long lastCompletedNanos;

  CheckpointProgress(Timing timing) {
    this.timing = timing;
    this.lastCompletedNanos = timing.nanoTime();
  }

  /** The barrier has passed this task; a completion or an abort follows. */
  void started(long checkpointId) {
    inProgress.add(checkpointId);
  }

  void completed(long checkpointId) {
    inProgress.headSet(checkpointId, true).clear();
    failing = false;
    lastCompletedNanos = timing.nanoTime();
  }

  /**
   * Flink reports this for savepoints too. A savepoint that could not be written says nothing about
   * the checkpoints: {@link #started} was not called for it.
   */
  void aborted(long checkpointId) {
    failing |= inProgress.remove(checkpointId);
  }

  /** Whether the completion or the abort of a checkpoint is outstanding. */
  boolean isInProgress() {
    return !inProgress.isEmpty();
  }

  /** Whether a checkpoint was aborted since the last completed one. */
  boolean isFailing() {
    return failing;
  }

  /** The time since a checkpoint completed, or since the task started. */
  Duration sinceLastCompleted() {
    return Duration.ofNanos(timing.nanoTime() - lastCompletedNanos);
  }
}
