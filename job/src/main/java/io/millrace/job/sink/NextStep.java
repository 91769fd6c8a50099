package io.millrace.job.sink;

import io.millrace.job.sink.insert.BlockAction;
import io.millrace.job.sink.insert.InsertFailedException;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What follows a failed attempt. */
final class NextStep {
  /** The kind of step. */
  enum Kind {
    /** Retry after a wait: the same bytes under the same token. */
    RETRY,
    /** Perform another action on the block. */
    ACT,
    /** Fail the job. The checkpoint keeps the block. */
    FAIL
  }

  private final Kind kind;
  private final Duration wait;
  private final @Nullable BlockAction action;
  private final @Nullable InsertFailedException failure;

  private NextStep(
      Kind kind,
      Duration wait,
      @Nullable BlockAction action,
      @Nullable InsertFailedException failure) {
    this.kind = kind;
    this.wait = wait;
    this.action = action;
    this.failure = failure;
  }

  static NextStep retry(Duration wait) {
    return new NextStep(Kind.RETRY, wait, null, null);
  }

  static NextStep act(BlockAction action) {
    return new NextStep(Kind.ACT, Duration.ZERO, action, null);
  }

  static NextStep fail(InsertFailedException failure) {
    return new NextStep(Kind.FAIL, Duration.ZERO, null, failure);
  }

  Kind kind() {
    return kind;
  }

  /** Of a {@link Kind#RETRY}. */
  Duration waitTime() {
    return wait;
  }

  /** Of an {@link Kind#ACT}. */
  BlockAction action() {
    return Objects.requireNonNull(action);
  }

  /** Of a {@link Kind#FAIL}. */
  InsertFailedException failure() {
    return Objects.requireNonNull(failure);
  }
}
