package io.millrace.job.sink;

import io.millrace.job.sink.insert.BlockAction;
import io.millrace.job.sink.insert.InsertFailedException;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What follows an attempt that did not work. */
final class NextStep {
  /** The decision. */
  enum Kind {
    /** Try the same again after a wait: the same bytes under the same token. */
    RETRY,
    /** Do something else with the block. */
    ACT,
    /** End the job. The checkpoint keeps the block. */
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
