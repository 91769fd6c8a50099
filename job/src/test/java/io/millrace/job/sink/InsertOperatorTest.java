package io.millrace.job.sink;

import static io.millrace.job.sink.SavedBlocks.tokens;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.job.config.value.Guarantee;
import io.millrace.job.sink.FakeClickHouse.Answer;
import io.millrace.job.sink.insert.InsertFailedException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.MemorySize;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.operators.testutils.MockEnvironment;
import org.apache.flink.runtime.operators.testutils.MockEnvironmentBuilder;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What the operator does while nothing crashes. */
@Timeout(60)
class InsertOperatorTest {
  private final FakeClickHouse server = new FakeClickHouse();

  @Nested
  class CompletionOfACheckpoint {
    @Test
    void startsItsBlocksAndNoneOfALaterCheckpointInProgress() throws Exception {
      try (var operator = OperatorUnderTest.start(server)) {
        operator.arrive("a");
        operator.barrier(1);
        operator.arrive("b");
        operator.barrier(2);
        operator.arrive("c");
        operator.completed(1);
        operator.hearOutcome();
        assertThat(server.attempts()).containsExactly("a");
        operator.completed(2);
        operator.hearOutcome();
        assertThat(server.attempts()).containsExactly("a", "b");
        assertThat(tokens(operator.barrier(3))).containsExactly("c");
      }
    }

    @Test
    void makesGoodForOneNobodyHeardOf() throws Exception {
      try (var operator = OperatorUnderTest.start(server)) {
        operator.arrive("a");
        operator.barrier(1);
        operator.arrive("b");
        operator.barrier(2);
        operator.completed(2);
        operator.hearOutcomes(2);
        assertThat(server.landed()).containsExactly("a", "b");
      }
    }

    @Test
    void takesTheBlocksOfAnAbortedOneAlong() throws Exception {
      try (var operator = OperatorUnderTest.start(server)) {
        operator.arrive("a");
        operator.barrier(1);
        operator.aborted(1);
        operator.arrive("b");
        assertThat(tokens(operator.barrier(2))).containsExactly("a", "b");
        operator.completed(2);
        operator.hearOutcomes(2);
        assertThat(server.attempts()).containsExactly("a", "b");
      }
    }

    @Test
    void heardTwiceSendsOnce() throws Exception {
      server.hold();
      try (var operator = OperatorUnderTest.start(server)) {
        operator.arrive("a");
        operator.barrier(1);
        operator.completed(1);
        operator.completed(1);
        server.release();
        operator.hearOutcome();
        operator.arrive("b");
        operator.barrier(2);
        operator.completed(2);
        operator.hearOutcome();
        assertThat(server.attempts()).containsExactly("a", "b");
      }
    }
  }

  @Test
  void aSnapshotHoldsWhatIsOpenSealedAndCommitting() throws Exception {
    server.hold();
    try (var operator = OperatorUnderTest.start(server)) {
      operator.arrive("committing");
      operator.barrier(1);
      operator.completed(1);
      operator.arrive("sealed");
      operator.barrier(2);
      operator.arrive("open");
      assertThat(tokens(operator.barrier(3))).containsExactly("committing", "sealed", "open");
    }
  }

  @Test
  void restoredBlocksAreSentBeforeNewOnes() throws Exception {
    OperatorSubtaskState checkpoint;
    try (var operator = OperatorUnderTest.start(server)) {
      operator.arrive("old1", "old2");
      checkpoint = operator.barrier(1);
    }
    server.hold();
    SinkSettings atLeastOnce = OperatorUnderTest.atLeastOnce();
    try (var operator = OperatorUnderTest.start(atLeastOnce, server.inserters(), checkpoint)) {
      operator.arrive("new");
      server.release();
      operator.hearOutcomes(3);
      assertThat(server.attempts()).containsExactly("old1", "old2", "new");
    }
  }

  @Nested
  class Backpressure {
    private final SinkSettings oneBlock =
        OperatorUnderTest.settings(Guarantee.EXACTLY_ONCE, OperatorUnderTest.PATIENT, Blocks.BYTES);

    @Test
    void anElementWaitsWhileBlocksAreCommittingAndTooManyBytesHeld() throws Exception {
      server.hold();
      try (var operator = OperatorUnderTest.start(oneBlock, server.inserters(), null)) {
        operator.arrive("a");
        operator.barrier(1);
        operator.completed(1);
        operator.whenYielding(server::release);
        operator.arrive("b");
        assertThat(server.landed()).containsExactly("a");
        assertThat(tokens(operator.barrier(2))).containsExactly("b");
      }
    }

    @Test
    void nothingWaitsForABlockThatIsNotInACompletedCheckpoint() throws Exception {
      try (var operator = OperatorUnderTest.start(oneBlock, server.inserters(), null)) {
        operator.whenYielding(
            () -> {
              throw new AssertionError("Waited, with the barrier queued behind the element");
            });
        operator.arrive("a", "b");
        operator.barrier(1);
        operator.arrive("c");
        assertThat(tokens(operator.barrier(2))).containsExactly("a", "b", "c");
      }
    }

    @Test
    void aCheckpointMayCompleteWhileAnElementWaits() throws Exception {
      server.hold();
      try (var operator = OperatorUnderTest.start(oneBlock, server.inserters(), null)) {
        operator.arrive("a");
        operator.barrier(1);
        operator.completed(1);
        operator.arrive();
        operator.whenYielding(
            () -> {
              completed(operator, 2);
              server.release();
            });
        operator.arrive("b");
        assertThat(server.landed()).containsExactly("a");
      }
    }

    private static void completed(OperatorUnderTest operator, long checkpoint) {
      try {
        operator.completed(checkpoint);
      } catch (Exception e) {
        throw new AssertionError(e);
      }
    }
  }

  /** Two blocks may be in no completed checkpoint. */
  @Nested
  class FailingCheckpoints {
    private final SinkSettings twoBlocks =
        OperatorUnderTest.exactlyOnce()
            .withMaxUncheckpointedBytes(new MemorySize(2L * Blocks.BYTES));

    @Test
    void inputWaitsWhileACheckpointIsInProgress() throws Exception {
      try (var operator = OperatorUnderTest.start(twoBlocks, server.inserters(), null)) {
        operator.arrive("a", "b");
        operator.barrier(1);
        operator.whenYielding(() -> Backpressure.completed(operator, 1));
        operator.arrive("c");
        assertThat(tokens(operator.barrier(2))).contains("c");
      }
    }

    @Test
    void theJobFailsWhenTheCheckpointDoes() throws Exception {
      try (var operator = OperatorUnderTest.start(twoBlocks, server.inserters(), null)) {
        operator.arrive("a", "b");
        operator.barrier(1);
        operator.whenYielding(() -> aborted(operator, 1));
        assertThatThrownBy(() -> operator.arrive("c"))
            .isInstanceOf(UncheckpointedBytesException.class)
            .hasMessageContaining("No checkpoint has completed for 0 min")
            .hasMessageContaining("execution.checkpointing.dir")
            .hasMessageContaining("delivery.max-uncheckpointed-bytes");
      }
    }

    @Test
    void theJobFailsWhenACheckpointHangs() throws Exception {
      SinkSettings impatient = twoBlocks.withCheckpointTimeout(Duration.ofMillis(50));
      try (var operator = OperatorUnderTest.start(impatient, server.inserters(), null)) {
        operator.arrive("a", "b");
        operator.barrier(1);
        assertThatThrownBy(() -> operator.arrive("c"))
            .isInstanceOf(UncheckpointedBytesException.class);
      }
    }

    @Test
    void aFailedCheckpointIsNoHarmWhileThereIsRoom() throws Exception {
      try (var operator = OperatorUnderTest.start(twoBlocks, server.inserters(), null)) {
        operator.arrive("a");
        operator.barrier(1);
        operator.aborted(1);
        operator.arrive("b");
        operator.barrier(2);
        operator.completed(2);
        operator.hearOutcomes(2);
        operator.arrive("c", "d");
        assertThat(tokens(operator.barrier(3))).containsExactly("c", "d");
      }
    }

    /** The barrier may be queued behind the element, and no checkpoint is known to have failed. */
    @Test
    void nothingWaitsForABarrier() throws Exception {
      try (var operator = OperatorUnderTest.start(twoBlocks, server.inserters(), null)) {
        operator.arrive("a", "b", "c", "d");
        assertThat(tokens(operator.barrier(1))).hasSize(4);
      }
    }

    @Test
    void theHeapIsBoundedThoughNoCheckpointIsTriggered() throws Exception {
      try (var operator = OperatorUnderTest.start(twoBlocks, server.inserters(), null)) {
        operator.arrive("a", "b", "c", "d");
        assertThatThrownBy(() -> operator.arrive("e"))
            .isInstanceOf(UncheckpointedBytesException.class);
      }
    }

    /** Flink does not tell that a savepoint completed while the job runs on. */
    @Test
    void nothingWaitsForASavepoint() throws Exception {
      try (var operator = OperatorUnderTest.start(twoBlocks, server.inserters(), null)) {
        operator.arrive("a", "b");
        operator.savepoint(1);
        operator.whenYielding(
            () -> {
              throw new AssertionError("Waited for what is never told");
            });
        operator.arrive("c");
        assertThat(tokens(operator.barrier(2))).hasSize(3);
      }
    }

    /** Its folder cannot be written, for example. Checkpoints go elsewhere. */
    @Test
    void aSavepointThatFailsIsNoFailedCheckpoint() throws Exception {
      try (var operator = OperatorUnderTest.start(twoBlocks, server.inserters(), null)) {
        operator.arrive("a", "b");
        operator.savepoint(1);
        operator.aborted(1);
        operator.arrive("c");
        assertThat(tokens(operator.barrier(2))).containsExactly("a", "b", "c");
        operator.whenYielding(() -> aborted(operator, 2));
        assertThatThrownBy(() -> operator.arrive("d"))
            .isInstanceOf(UncheckpointedBytesException.class);
      }
    }

    private static void aborted(OperatorUnderTest operator, long checkpoint) {
      try {
        operator.aborted(checkpoint);
      } catch (Exception e) {
        throw new AssertionError(e);
      }
    }
  }

  @Nested
  class EndOfInput {
    @Test
    void theFinalCheckpointIsCommittedBeforeItsCompletionReturns() throws Exception {
      try (var operator = OperatorUnderTest.start(server)) {
        operator.arrive("a");
        operator.endOfInput();
        assertThat(server.attempts()).isEmpty();
        operator.barrier(1);
        operator.completed(1);
        assertThat(server.landed()).containsExactly("a");
      }
    }

    @Test
    void atLeastOnceNeedsNoCheckpointForIt() throws Exception {
      try (var operator =
          OperatorUnderTest.start(OperatorUnderTest.atLeastOnce(), server.inserters(), null)) {
        operator.arrive("a", "b");
        operator.endOfInput();
        assertThat(server.landed()).containsExactly("a", "b");
      }
    }
  }

  @Nested
  class AtLeastOnce {
    @Test
    void aBlockIsSentWhenItArrives() throws Exception {
      try (var operator =
          OperatorUnderTest.start(OperatorUnderTest.atLeastOnce(), server.inserters(), null)) {
        operator.arrive("a");
        operator.hearOutcome();
        assertThat(server.landed()).containsExactly("a");
      }
    }

    @Test
    void aCheckpointContainsTheBlocksInFlightAndWaitsForNone() throws Exception {
      server.hold();
      AtomicBoolean waited = new AtomicBoolean();
      OperatorSubtaskState checkpoint;
      try (var operator =
          OperatorUnderTest.start(OperatorUnderTest.atLeastOnce(), server.inserters(), null)) {
        operator.arrive("a", "b");
        operator.whenYielding(() -> waited.set(true));
        checkpoint = operator.barrier(1);
        operator.completed(1);
        assertThat(waited).isFalse();
        server.release();
      }
      assertThat(tokens(checkpoint)).containsExactly("a", "b");
      try (var operator =
          OperatorUnderTest.start(
              OperatorUnderTest.atLeastOnce(), server.inserters(), checkpoint)) {
        operator.hearOutcomes(2);
        assertThat(server.attempts()).containsExactly("a", "b", "a", "b");
        assertThat(tokens(operator.barrier(2))).isEmpty();
      }
    }

    /** Its table may remember no tokens, and a planned restart must not write rows twice. */
    @Test
    void theSavepointOfAStopWaitsForThem() throws Exception {
      server.hold();
      try (var operator =
          OperatorUnderTest.start(OperatorUnderTest.atLeastOnce(), server.inserters(), null)) {
        operator.arrive("a", "b");
        operator.whenYielding(server::release);
        OperatorSubtaskState savepoint = operator.stopWithSavepoint(1);
        assertThat(server.landed()).containsExactly("a", "b");
        assertThat(tokens(savepoint)).isEmpty();
      }
    }

    @Test
    void anElementWaitsWhenTooManyBytesAreHeld() throws Exception {
      server.hold();
      SinkSettings oneBlock =
          OperatorUnderTest.settings(
              Guarantee.AT_LEAST_ONCE, OperatorUnderTest.PATIENT, Blocks.BYTES);
      try (var operator = OperatorUnderTest.start(oneBlock, server.inserters(), null)) {
        operator.arrive("a");
        operator.whenYielding(server::release);
        operator.arrive("b");
        assertThat(server.landed()).contains("a");
      }
    }
  }

  @Nested
  class Failures {
    /** It was sent in this run only, and its next attempt waits for a thread. */
    @Test
    void aBlockThatMayHaveLandedIsNotSentAfterClickHouseForgetsIt() throws Exception {
      Duration lifetime = Duration.ofMillis(300);
      SinkSettings forgetful = OperatorUnderTest.exactlyOnce().withTokenLifetime(lifetime);
      server.willAnswer(Answer.LAND_BUT_LOSE_THE_ANSWER);
      try (var operator = OperatorUnderTest.start(forgetful, server.inserters(), null)) {
        operator.arrive("a");
        operator.barrier(1);
        operator.completed(1);
        server.awaitLanded("a");
        server.hold();
        operator.arrive("b");
        operator.barrier(2);
        operator.completed(2);
        operator.hearOutcome();
        Thread.sleep(2 * lifetime.toMillis());
        server.release();
        assertThatThrownBy(() -> operator.hearOutcomes(2))
            .isInstanceOf(InsertFailedException.class)
            .hasMessageContaining("block a");
      }
      assertThat(server.attempts()).containsExactly("a", "b");
    }

    /** Its target is created again by hand, and the repetition completes the view. */
    @Test
    void aViewThatFailsForNowIsTriedUntilTheDeadline() throws Exception {
      server.willAnswer(Answer.LAND_BUT_FAIL_IN_A_VIEW, Answer.LAND_BUT_FAIL_IN_A_VIEW);
      try (var operator = OperatorUnderTest.start(server)) {
        operator.arrive("a");
        operator.barrier(1);
        operator.completed(1);
        operator.hearOutcomes(3);
        assertThat(tokens(operator.barrier(2))).isEmpty();
      }
      assertThat(server.attempts()).containsExactly("a", "a", "a");
    }

    @Test
    void aPermanentOneNamesTheBlockTheTableAndWhatToDo() throws Exception {
      server.willAnswer(Answer.REFUSE_FOR_GOOD);
      try (var operator = OperatorUnderTest.start(server)) {
        operator.arrive("a");
        operator.barrier(1);
        operator.completed(1);
        assertThatThrownBy(operator::hearOutcome)
            .isInstanceOf(InsertFailedException.class)
            .hasMessage(
                "Could not insert block a of 5 rows for db.t, and a retry cannot help:"
                    + " Table db.t does not exist. Create it. Nothing is lost: fix the cause, then"
                    + " restart the job from its last checkpoint or savepoint.");
      }
    }

    @Test
    void oneReachesAnElementThatWaits() throws Exception {
      server.willAnswer(Answer.REFUSE_FOR_GOOD);
      SinkSettings nothingHeld =
          OperatorUnderTest.settings(Guarantee.EXACTLY_ONCE, OperatorUnderTest.PATIENT, 0);
      try (var operator = OperatorUnderTest.start(nothingHeld, server.inserters(), null)) {
        operator.arrive("a");
        operator.barrier(1);
        operator.completed(1);
        assertThatThrownBy(() -> operator.arrive("b")).hasStackTraceContaining("does not exist");
      }
    }

    @Test
    void aDefectOfTheInserterFailsTheTaskAndIsNotTriedAgain() throws Exception {
      server.willAnswer(Answer.BREAK);
      try (var operator = OperatorUnderTest.start(server)) {
        operator.arrive("a");
        operator.barrier(1);
        operator.completed(1);
        assertThatThrownBy(operator::hearOutcome).hasRootCauseMessage("a defect");
        assertThat(server.attempts()).containsExactly("a");
      }
    }
  }

  @Test
  void closingInterruptsWhatIsUnderWayAndLeavesNoThread() throws Exception {
    server.hold();
    try (var operator = OperatorUnderTest.start(server)) {
      operator.arrive("a");
      operator.barrier(1);
      operator.completed(1);
      server.awaitAttempts(1);
      assertThat(sendingThreads()).isPositive();
    }
    assertThat(sendingThreads()).isZero();
    assertThat(server.closedInserters()).isEqualTo(1);
    assertThat(server.landed()).isEmpty();
  }

  @Test
  void exactlyOnceRefusesToStartWhereTheLastCheckpointIsNotWaitedFor() {
    MockEnvironment environment =
        new MockEnvironmentBuilder()
            .setTaskConfiguration(
                new Configuration()
                    .set(CheckpointingOptions.ENABLE_CHECKPOINTS_AFTER_TASKS_FINISH, false))
            .build();
    assertThatThrownBy(
            () ->
                OperatorUnderTest.startIn(
                    environment, OperatorUnderTest.exactlyOnce(), server.inserters()))
        .hasMessageContaining("execution.checkpointing.checkpoints-after-tasks-finish");
  }

  private static long sendingThreads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("insert ") && thread.isAlive())
        .count();
  }
}
