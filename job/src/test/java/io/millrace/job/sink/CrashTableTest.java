package io.millrace.job.sink;

import static io.millrace.job.sink.OperatorUnderTest.PATIENT;
import static io.millrace.job.sink.OperatorUnderTest.settings;
import static io.millrace.job.sink.SavedBlocks.tokens;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.job.clickhouse.insert.NumberBlocks;
import io.millrace.job.config.value.Guarantee;
import io.millrace.job.sink.FakeClickHouse.Answer;
import io.millrace.job.sink.insert.InsertException;
import io.millrace.job.sink.insert.InsertFailedException;
import io.millrace.udf.block.SealedBlock;
import io.millrace.udf.table.TableName;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The lines of the design's crash table that concern the ClickHouse operator. A crash closes the
 * operator with whatever it had not heard; what is restored is the state of the last checkpoint
 * that completed.
 */
@Timeout(60)
class CrashTableTest {
  private static final int MAX_PARALLELISM = 8;

  private final FakeClickHouse server = new FakeClickHouse();

  @Test
  void crashBeforeTheBarrier() throws Exception {
    OperatorSubtaskState before;
    try (var operator = OperatorUnderTest.start(server)) {
      before = operator.barrier(1);
      operator.completed(1);
      operator.arrive("lost-in-memory");
    }
    try (var operator = OperatorUnderTest.restart(server, before)) {
      operator.arrive("read-again");
      operator.barrier(2);
      operator.completed(2);
      operator.hearOutcome();
    }
    assertThat(server.landed()).containsExactly("read-again");
  }

  /** It may have landed before the crash, and sent again would land again. */
  @Test
  void restoreAfterClickHouseHasForgottenTheBlock() throws Exception {
    SealedBlock old = Blocks.block("old");
    OperatorSubtaskState state = stateWith(old);

    assertThatThrownBy(() -> restart(state, Duration.ofHours(1)))
        .isInstanceOf(InsertFailedException.class)
        .hasMessageStartingWith(
            old + " was sealed at 1970-01-01T00:00:01Z, and may be inserted already.")
        .hasMessageContaining("remembers a block for 3600 s")
        .hasMessageContaining("delivery.accept-weaker-deduplication: true");
    assertThat(server.attempts()).isEmpty();
  }

  @Test
  void restoreWhileClickHouseRemembersTheBlock() throws Exception {
    OperatorSubtaskState state =
        stateWith(NumberBlocks.block(new TableName("db", "t"), "young", 1, 2, 3));

    try (var operator = restart(state, Duration.ofHours(1))) {
      operator.hearOutcome();
    }
    assertThat(server.landed()).containsExactly("young");
  }

  /** ClickHouse looks for the token at the end of an attempt. */
  @Test
  void restoreWhenClickHouseMayForgetTheBlockDuringTheAttempt() throws Exception {
    Duration life = Duration.ofHours(1);
    long sealed = Instant.now().minus(life).plusSeconds(30).toEpochMilli();
    OperatorSubtaskState state = stateWith(Blocks.block("old").sealedAgain(sealed));
    SinkSettings settings =
        settings(Guarantee.EXACTLY_ONCE, PATIENT, 1_000)
            .withTokenLifetime(life)
            .withLongestAttempt(Duration.ofMinutes(5));

    assertThatThrownBy(() -> OperatorUnderTest.start(settings, server.inserters(), state))
        .isInstanceOf(InsertFailedException.class)
        .hasMessageContaining("may not recognize this block any more");
    assertThat(server.attempts()).isEmpty();
  }

  private OperatorSubtaskState stateWith(SealedBlock block) throws Exception {
    try (var operator = OperatorUnderTest.start(server)) {
      operator.arrive(block);
      return operator.barrier(1);
    }
  }

  private OperatorUnderTest restart(OperatorSubtaskState state, Duration tokenLifetime)
      throws Exception {
    return OperatorUnderTest.start(
        settings(Guarantee.EXACTLY_ONCE, PATIENT, 1_000).withTokenLifetime(tokenLifetime),
        server.inserters(),
        state);
  }

  @Nested
  class CrashBetweenBarrierAndCompletion {
    private record Crash(OperatorSubtaskState before, OperatorSubtaskState after) {}

    private Crash crash() throws Exception {
      try (var operator = OperatorUnderTest.start(server)) {
        OperatorSubtaskState before = operator.barrier(1);
        operator.completed(1);
        operator.arrive("a");
        Crash crash = new Crash(before, operator.barrier(2));
        assertThat(server.attempts()).isEmpty();
        return crash;
      }
    }

    @Test
    void theCheckpointDidNotComplete() throws Exception {
      try (var operator = OperatorUnderTest.restart(server, crash().before())) {
        operator.arrive("a-read-again");
        operator.barrier(3);
        operator.completed(3);
        operator.hearOutcome();
      }
      assertThat(server.landed()).containsExactly("a-read-again");
    }

    @Test
    void theCheckpointCompletedButNobodyHeard() throws Exception {
      try (var operator = OperatorUnderTest.restart(server, crash().after())) {
        operator.hearOutcome();
      }
      assertThat(server.attempts()).containsExactly("a");
      assertThat(server.landed()).containsExactly("a");
    }
  }

  @Test
  void crashAfterCompletionBeforeTheInsert() throws Exception {
    OperatorSubtaskState checkpoint;
    server.hold();
    try (var operator = OperatorUnderTest.start(server)) {
      operator.arrive("a");
      checkpoint = operator.barrier(1);
      operator.completed(1);
    }
    assertThat(server.landed()).isEmpty();
    server.release();
    try (var operator = OperatorUnderTest.restart(server, checkpoint)) {
      operator.hearOutcome();
    }
    assertThat(server.landed()).containsExactly("a");
  }

  @Nested
  class InsertLandedAcknowledgementLost {
    @Test
    void theConnectionBroke() throws Exception {
      server.willAnswer(Answer.LAND_BUT_LOSE_THE_ANSWER);
      try (var operator = OperatorUnderTest.start(server)) {
        operator.arrive("a");
        operator.barrier(1);
        operator.completed(1);
        operator.hearOutcomes(2);
        assertThat(server.attempts()).containsExactly("a", "a");
        assertThat(server.attemptedBlocks().get(1)).isSameAs(server.attemptedBlocks().get(0));
        assertThat(server.landed()).containsExactly("a");
        assertThat(tokens(operator.barrier(2))).isEmpty();
      }
    }

    @Test
    void theTaskCrashedBeforeItHeard() throws Exception {
      OperatorSubtaskState checkpoint;
      try (var operator = OperatorUnderTest.start(server)) {
        operator.arrive("a");
        checkpoint = operator.barrier(1);
        operator.completed(1);
        server.awaitLanded("a");
      }
      try (var operator = OperatorUnderTest.restart(server, checkpoint)) {
        operator.hearOutcome();
        assertThat(tokens(operator.barrier(2))).isEmpty();
      }
      assertThat(server.attempts()).containsExactly("a", "a");
      assertThat(server.landed()).containsExactly("a");
    }

    @Test
    void theAcknowledgementCameAfterTheNextSnapshot() throws Exception {
      OperatorSubtaskState second;
      server.hold();
      try (var operator = OperatorUnderTest.start(server)) {
        operator.arrive("a");
        operator.barrier(1);
        operator.completed(1);
        second = operator.barrier(2);
        server.release();
        operator.hearOutcome();
        operator.completed(2);
        assertThat(server.attempts()).containsExactly("a");
      }
      assertThat(tokens(second)).containsExactly("a");
      try (var operator = OperatorUnderTest.restart(server, second)) {
        operator.hearOutcome();
      }
      assertThat(server.landed()).containsExactly("a");
    }
  }

  @Test
  void crashBetweenTwoBlocks() throws Exception {
    OperatorSubtaskState checkpoint;
    try (var operator = OperatorUnderTest.start(server)) {
      operator.arrive("a", "b");
      checkpoint = operator.barrier(1);
      server.willAnswer(Answer.CONFIRM, Answer.REFUSE_FOR_NOW, Answer.REFUSE_FOR_NOW);
      operator.completed(1);
      operator.hearOutcomes(2);
      server.awaitAttempts(3);
      assertThat(server.landed()).containsExactly("a");
    }
    try (var operator = OperatorUnderTest.restart(server, checkpoint)) {
      operator.hearOutcomes(2);
    }
    assertThat(server.landed()).containsExactly("a", "b");
  }

  @Nested
  class RestoreWithAnotherParallelism {
    @Test
    void fromOneToThree() throws Exception {
      OperatorSubtaskState checkpoint;
      try (var operator = OperatorUnderTest.start(server)) {
        operator.arrive("a", "b", "c", "d", "e", "f");
        checkpoint = operator.barrier(1);
      }
      for (int subtask = 0; subtask < 3; subtask++) {
        OperatorSubtaskState share =
            AbstractStreamOperatorTestHarness.repartitionOperatorState(
                checkpoint, MAX_PARALLELISM, 1, 3, subtask);
        assertThat(tokens(share)).as("share of subtask %d", subtask).hasSize(2);
        try (var operator =
            OperatorUnderTest.start(
                OperatorUnderTest.exactlyOnce(), server.inserters(), share, 3, subtask)) {
          operator.hearOutcomes(2);
        }
      }
      assertThat(server.landed()).containsExactly("a", "b", "c", "d", "e", "f");
      assertThat(server.attempts()).doesNotHaveDuplicates();
    }

    @Test
    void fromThreeToOne() throws Exception {
      List<OperatorSubtaskState> checkpoints = new ArrayList<>();
      for (int subtask = 0; subtask < 3; subtask++) {
        try (var operator =
            OperatorUnderTest.start(
                OperatorUnderTest.exactlyOnce(), server.inserters(), null, 3, subtask)) {
          operator.arrive("a" + subtask, "b" + subtask);
          checkpoints.add(operator.barrier(1));
        }
      }
      OperatorSubtaskState all =
          AbstractStreamOperatorTestHarness.repackageState(
              checkpoints.toArray(new OperatorSubtaskState[0]));
      try (var operator = OperatorUnderTest.restart(server, all)) {
        operator.hearOutcomes(6);
      }
      assertThat(server.landed()).containsExactly("a0", "a1", "a2", "b0", "b1", "b2");
      assertThat(server.attempts()).doesNotHaveDuplicates();
    }
  }

  @Nested
  class StopWithSavepointAndUpgrade {
    @Test
    void itsBlocksAreCommittedBeforeTheTaskEnds() throws Exception {
      OperatorSubtaskState savepoint;
      server.willAnswer(Answer.REFUSE_FOR_NOW, Answer.LAND_BUT_LOSE_THE_ANSWER);
      try (var operator = OperatorUnderTest.start(server)) {
        operator.arrive("a", "b");
        savepoint = operator.stopWithSavepoint(1);
        operator.completed(1);
        assertThat(server.landed()).containsExactly("a", "b");
        assertThat(tokens(operator.barrier(2))).isEmpty();
      }
      try (var upgraded = OperatorUnderTest.restart(server, savepoint)) {
        upgraded.hearOutcomes(2);
      }
      assertThat(server.landed()).containsExactly("a", "b");
    }

    @Test
    void theTaskFailsWhenTheyCannotBe() throws Exception {
      server.willAnswer(Answer.REFUSE_FOR_GOOD);
      try (var operator = OperatorUnderTest.start(server)) {
        operator.arrive("a");
        OperatorSubtaskState savepoint = operator.stopWithSavepoint(1);
        assertThatThrownBy(() -> operator.completed(1))
            .hasRootCauseInstanceOf(InsertException.class);
        assertThat(tokens(savepoint)).containsExactly("a");
      }
    }

    @Test
    void itsBlocksAreCommittedThoughTheFailureOfAnEarlierStopIsToldLate() throws Exception {
      server.willAnswer(Answer.REFUSE_FOR_NOW);
      try (var operator = OperatorUnderTest.start(server)) {
        operator.arrive("a");
        operator.stopWithSavepoint(1);
        operator.arrive("b");
        operator.stopWithSavepoint(2);
        operator.aborted(1);
        operator.completed(2);
        assertThat(server.landed()).containsExactly("a", "b");
      }
    }

    @Test
    void oneThatFailedHoldsNobodyUp() throws Exception {
      server.hold();
      try (var operator = OperatorUnderTest.start(server)) {
        operator.arrive("a");
        operator.stopWithSavepoint(1);
        operator.aborted(1);
        operator.barrier(2);
        operator.completed(2);
        assertThat(server.landed()).isEmpty();
      }
    }

    @Test
    void oneWhoseFailureIsNotToldHoldsUpOneCheckpoint() throws Exception {
      try (var operator = OperatorUnderTest.start(server)) {
        operator.arrive("a");
        operator.stopWithSavepoint(1);
        operator.barrier(2);
        operator.completed(2);
        assertThat(server.landed()).containsExactly("a");
        server.hold();
        operator.arrive("b");
        operator.barrier(3);
        operator.completed(3);
        assertThat(server.landed()).containsExactly("a");
      }
    }

    @Test
    void aSavepointInBetweenHoldsNobodyUp() throws Exception {
      server.hold();
      try (var operator = OperatorUnderTest.start(server)) {
        operator.arrive("a");
        operator.barrier(1);
        operator.completed(1);
        assertThat(tokens(operator.savepoint(2))).containsExactly("a");
        operator.barrier(3);
        operator.completed(3);
        assertThat(server.landed()).isEmpty();
      }
    }
  }

  @Nested
  class ClickHouseDownForMinutes {
    @Test
    void theSameBytesAreSentUntilItIsBack() throws Exception {
      Answer[] down = new Answer[50];
      Arrays.fill(down, Answer.REFUSE_FOR_NOW);
      server.willAnswer(down);
      try (var operator = OperatorUnderTest.start(server)) {
        operator.arrive("a");
        operator.barrier(1);
        operator.completed(1);
        operator.hearOutcomes(51);
        assertThat(server.attemptedBlocks())
            .hasSize(51)
            .allMatch(server.attemptedBlocks().get(0)::equals);
        assertThat(server.landed()).containsExactly("a");
      }
    }

    @Test
    void itIsDownWhenTheJobRestarts() throws Exception {
      OperatorSubtaskState checkpoint;
      try (var operator = OperatorUnderTest.start(server)) {
        operator.arrive("a");
        checkpoint = operator.barrier(1);
      }
      server.willAnswer(Answer.REFUSE_FOR_NOW, Answer.REFUSE_FOR_NOW);
      try (var operator = OperatorUnderTest.restart(server, checkpoint)) {
        operator.hearOutcomes(2);
        assertThat(tokens(operator.barrier(2))).containsExactly("a");
        operator.hearOutcome();
      }
      assertThat(server.landed()).containsExactly("a");
    }

    @Test
    void afterTheDeadlineTheTaskFailsAndTheCheckpointKeepsTheBlock() throws Exception {
      OperatorSubtaskState checkpoint;
      server.willAnswer(Answer.REFUSE_FOR_NOW);
      SinkSettings impatient =
          OperatorUnderTest.settings(
              Guarantee.EXACTLY_ONCE, OperatorUnderTest.NO_RETRY, Integer.MAX_VALUE);
      try (var operator = OperatorUnderTest.start(impatient, server.inserters(), null)) {
        operator.arrive("a");
        checkpoint = operator.barrier(1);
        operator.completed(1);
        assertThatThrownBy(operator::hearOutcome)
            .hasMessageContaining("Could not insert block a of 5 rows for db.t")
            .hasMessageContaining("after 1 attempts")
            .hasMessageContaining("Connection refused.")
            .hasMessageContaining("restart the job from its last checkpoint");
      }
      try (var operator = OperatorUnderTest.restart(server, checkpoint)) {
        operator.hearOutcome();
      }
      assertThat(server.landed()).containsExactly("a");
    }
  }
}
