package io.millrace.job.sink.insert;

import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What became of one attempt at an {@link InsertTask}. */
public final class InsertOutcome {
  /** Whether the attempt worked. */
  public enum Kind {
    /** It did. */
    DONE,
    /** It did not, and the {@link InsertException} says what is known. */
    FAILED,
    /** It was not made: the server may have forgotten the block's token by now. */
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

  /** Of an attempt that is {@link Kind#DONE}. */
  public BlockResult result() {
    return Objects.requireNonNull(result);
  }

  /** Of an attempt that {@link Kind#FAILED}. */
  public InsertException failure() {
    return Objects.requireNonNull(failure);
  }

  /** Of an attempt that is {@link Kind#BROKEN}. */
  public Throwable defect() {
    return Objects.requireNonNull(defect);
  }
}
