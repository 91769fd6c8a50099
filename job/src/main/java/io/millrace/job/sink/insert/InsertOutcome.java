package io.millrace.job.sink.insert;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** The outcome of one attempt at an {@link InsertTask}. */
public final class InsertOutcome {
  /** The kind of outcome. */
  public enum Kind {
    /** The attempt succeeded. */
    DONE,
    /** The attempt failed; the {@link InsertException} has the details. */
    FAILED,
    /** No attempt was made: the server may have forgotten the block's token. */
    FORGOTTEN,
    /** A defect of Millrace itself. */
    BROKEN
  }

  private final Kind kind;
  private final InsertTask task;
  private final Duration duration;
  private final @Nullable BlockResult result;
  private final @Nullable InsertException failure;
  private final @Nullable Throwable defect;

  private InsertOutcome(
      Kind kind,
      InsertTask task,
      Duration duration,
      @Nullable BlockResult result,
      @Nullable InsertException failure,
      @Nullable Throwable defect) {
    this.kind = kind;
    this.task = task;
    this.duration = duration;
    this.result = result;
    this.failure = failure;
    this.defect = defect;
  }

  static InsertOutcome of(InsertTask task, Duration duration, BlockResult result) {
    return new InsertOutcome(Kind.DONE, task, duration, result, null, null);
  }

  static InsertOutcome of(InsertTask task, Duration duration, InsertException failure) {
    return new InsertOutcome(Kind.FAILED, task, duration, null, failure, null);
  }

  static InsertOutcome forgotten(InsertTask task) {
    return new InsertOutcome(Kind.FORGOTTEN, task, Duration.ZERO, null, null, null);
  }

  static InsertOutcome broken(InsertTask task, Duration duration, Throwable defect) {
    return new InsertOutcome(Kind.BROKEN, task, duration, null, null, defect);
  }

  public Kind kind() {
    return kind;
  }

  public InsertTask task() {
    return task;
  }

  public Duration duration() {
    return duration;
  }

  /** The result of a {@link Kind#DONE} attempt. */
  public BlockResult result() {
    return Objects.requireNonNull(result);
  }

  /** The failure of a {@link Kind#FAILED} attempt. */
  public InsertException failure() {
    return Objects.requireNonNull(failure);
  }

  /** The defect of a {@link Kind#BROKEN} attempt. */
  public Throwable defect() {
    return Objects.requireNonNull(defect);
  }
}
