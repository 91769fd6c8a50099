package io.millrace.job.sink;

import io.millrace.job.config.value.Guarantee;
import io.millrace.job.sink.insert.InserterFactory;
import io.millrace.udf.block.SealedBlock;
import io.millrace.udf.table.TableName;
import java.time.Duration;
import java.util.Optional;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.checkpoint.SavepointType;
import org.apache.flink.runtime.operators.testutils.MockEnvironment;
import org.apache.flink.streaming.runtime.tasks.mailbox.Mail;
import org.apache.flink.streaming.runtime.tasks.mailbox.TaskMailbox;
import org.apache.flink.streaming.util.OneInputStreamOperatorTestHarness;
import org.jspecify.annotations.Nullable;

/**
 * One subtask of the operator in Flink's harness, its mailbox stepped by hand: nothing the sending
 * threads report is seen before {@link #hearOutcome()}, or before the operator itself yields.
 */
final class OperatorUnderTest implements AutoCloseable {
  static final RetryPolicy PATIENT =
      new RetryPolicy(Duration.ofMillis(1), Duration.ofMillis(2), Duration.ofMinutes(10));
  static final RetryPolicy NO_RETRY =
      new RetryPolicy(Duration.ofMillis(1), Duration.ofMillis(2), Duration.ZERO);
  private static final int MAX_PARALLELISM = 8;
  private static final Duration QUIET = Duration.ofMillis(300);

  private final OneInputStreamOperatorTestHarness<SealedBlock, Void> harness;

  private OperatorUnderTest(OneInputStreamOperatorTestHarness<SealedBlock, Void> harness) {
    this.harness = harness;
  }

  static SinkSettings exactlyOnce() {
    return settings(Guarantee.EXACTLY_ONCE, PATIENT, 1_000);
  }

  static SinkSettings atLeastOnce() {
    return settings(Guarantee.AT_LEAST_ONCE, PATIENT, 1_000);
  }

  /** What a row becomes that is refused: one of this table. */
  static final TableName ERRORS = new TableName("db", "t_errors");

  static SinkSettings rejecting(Guarantee guarantee) {
    return settings(guarantee, PATIENT, 1_000).rejectingTo(ERRORS, 1_000);
  }

  /** One insert at a time, so that attempts have an order. */
  static SinkSettings settings(Guarantee guarantee, RetryPolicy retries, int maxHeldBytes) {
    return new SinkSettings(guarantee, retries, 1, new MemorySize(maxHeldBytes));
  }

  static OperatorUnderTest start(FakeClickHouse server) throws Exception {
    return start(exactlyOnce(), server.inserters(), null);
  }

  static OperatorUnderTest restart(FakeClickHouse server, OperatorSubtaskState from)
      throws Exception {
    return start(exactlyOnce(), server.inserters(), from);
  }

  static OperatorUnderTest start(
      SinkSettings settings, InserterFactory inserters, @Nullable OperatorSubtaskState from)
      throws Exception {
    return start(settings, inserters, from, 1, 0);
  }

  static OperatorUnderTest start(
      SinkSettings settings,
      InserterFactory inserters,
      @Nullable OperatorSubtaskState from,
      int parallelism,
      int subtask)
      throws Exception {
    return started(
        new OneInputStreamOperatorTestHarness<>(
            new InsertOperatorFactory(settings, inserters), MAX_PARALLELISM, parallelism, subtask),
        from);
  }

  static OperatorUnderTest startIn(
      MockEnvironment environment, SinkSettings settings, InserterFactory inserters)
      throws Exception {
    return startIn(environment, settings, inserters, null);
  }

  static OperatorUnderTest startIn(
      MockEnvironment environment,
      SinkSettings settings,
      InserterFactory inserters,
      @Nullable OperatorSubtaskState from)
      throws Exception {
    return started(
        new OneInputStreamOperatorTestHarness<>(
            new InsertOperatorFactory(settings, inserters), environment),
        from);
  }

  private static OperatorUnderTest started(
      OneInputStreamOperatorTestHarness<SealedBlock, Void> harness,
      @Nullable OperatorSubtaskState from)
      throws Exception {
    harness.setup();
    if (from != null) {
      harness.initializeState(from);
    }
    harness.open();
    return new OperatorUnderTest(harness);
  }

  void arrive(String... tokens) throws Exception {
    for (String token : tokens) {
      arrive(Blocks.block(token));
    }
  }

  void arrive(SealedBlock block) throws Exception {
    harness.processElement(block, 0);
  }

  OperatorSubtaskState barrier(long checkpoint) throws Exception {
    harness.prepareSnapshotPreBarrier(checkpoint);
    return harness.snapshot(checkpoint, 0);
  }

  OperatorSubtaskState stopWithSavepoint(long checkpoint) throws Exception {
    return savepoint(checkpoint, SavepointType.suspend(SavepointFormatType.CANONICAL));
  }

  OperatorSubtaskState savepoint(long checkpoint) throws Exception {
    return savepoint(checkpoint, SavepointType.savepoint(SavepointFormatType.CANONICAL));
  }

  private OperatorSubtaskState savepoint(long checkpoint, SavepointType type) throws Exception {
    harness.prepareSnapshotPreBarrier(checkpoint);
    return harness.snapshotWithLocalState(checkpoint, 0, type).getJobManagerOwnedState();
  }

  void completed(long checkpoint) throws Exception {
    harness.notifyOfCompletedCheckpoint(checkpoint);
  }

  void aborted(long checkpoint) throws Exception {
    harness.getOneInputOperator().notifyCheckpointAborted(checkpoint);
  }

  void endOfInput() throws Exception {
    harness.getOneInputOperator().finish();
  }

  /** Waits for one report of a sending thread and lets the operator hear it. */
  void hearOutcome() throws Exception {
    mailbox().take(TaskMailbox.MIN_PRIORITY).run();
  }

  void hearOutcomes(int number) throws Exception {
    for (int i = 0; i < number; i++) {
      hearOutcome();
    }
  }

  /** Lets the operator hear what comes, until nothing did for a while. */
  void hearWhatComes() throws Exception {
    long quiet = System.nanoTime() + QUIET.toNanos();
    while (System.nanoTime() < quiet) {
      Optional<Mail> mail = mailbox().tryTake(TaskMailbox.MIN_PRIORITY);
      if (mail.isPresent()) {
        mail.get().run();
        quiet = System.nanoTime() + QUIET.toNanos();
      } else {
        Thread.sleep(1);
      }
    }
  }

  /** Runs on the task's thread as soon as the operator yields, and not otherwise. */
  void whenYielding(Runnable action) {
    mailbox().put(new Mail(action::run, TaskMailbox.MAX_PRIORITY, "while yielding"));
  }

  private TaskMailbox mailbox() {
    return harness.getTaskMailbox();
  }

  /** As a crash ends it: what was not heard is never heard. */
  @Override
  public void close() {
    try {
      harness.close();
    } catch (Exception e) {
      throw new AssertionError("The operator did not close", e);
    }
  }
}
