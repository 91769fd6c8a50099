package io.millrace.job.sink;

import static io.millrace.job.sink.SavedBlocks.tokens;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.job.config.value.FailingViews;
import io.millrace.job.config.value.Guarantee;
import io.millrace.job.config.value.Undeliverable;
import io.millrace.job.sink.FakeClickHouse.Answer;
import io.millrace.job.sink.insert.InsertFailedException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** {@code delivery.undeliverable: divert}: what cannot be delivered goes to the error table. */
@Timeout(60)
class DivertedBlocksTest {
  private static final SinkSettings DIVERTING =
      OperatorUnderTest.rejecting(Guarantee.EXACTLY_ONCE).withUndeliverable(Undeliverable.DIVERT);
  private static final SinkSettings IMPATIENT =
      OperatorUnderTest.settings(Guarantee.EXACTLY_ONCE, OperatorUnderTest.NO_RETRY, 1_000)
          .rejectingTo(OperatorUnderTest.ERRORS, 1_000)
          .withUndeliverable(Undeliverable.DIVERT);

  private final FakeClickHouse server = new FakeClickHouse();

  @Test
  void aBlockTheTableDoesNotTakeIsDivertedThroughACheckpoint() throws Exception {
    server.willAnswer(Answer.REFUSE_FOR_GOOD);
    try (var operator = OperatorUnderTest.start(DIVERTING, server.inserters(), null)) {
      deliver(operator);
      assertThat(tokens(operator.barrier(2))).containsExactly("x/diverted");
      assertThat(server.landed()).as("before it is durable").isEmpty();
      operator.completed(2);
      operator.hearOutcome();
      assertThat(tokens(operator.barrier(3))).isEmpty();
    }
    assertThat(diverted())
        .singleElement()
        .asString()
        .contains("undeliverable", "Table db.t does not exist. Create it.")
        .contains("{\"letter\":\"a\"}", "{\"letter\":\"b\"}", "{\"letter\":\"c\"}");
  }

  @Test
  void aBlockThatMayHaveLandedIsDivertedAsUnconfirmed() throws Exception {
    server.willAnswer(Answer.LAND_BUT_LOSE_THE_ANSWER);
    try (var operator = OperatorUnderTest.start(IMPATIENT, server.inserters(), null)) {
      deliver(operator);
      operator.barrier(2);
      operator.completed(2);
      operator.hearOutcome();
    }
    assertThat(diverted()).singleElement().asString().contains("unconfirmed", "Connection reset.");
  }

  @Test
  void aRestoredBlockMayHaveLanded() throws Exception {
    server.willAnswer(Answer.REFUSE_FOR_GOOD);
    OperatorSubtaskState state;
    try (var operator = OperatorUnderTest.start(DIVERTING, server.inserters(), null)) {
      operator.arrive(Blocks.ofRows("x", "abc"));
      state = operator.barrier(1);
    }
    try (var operator = OperatorUnderTest.start(DIVERTING, server.inserters(), state)) {
      operator.hearOutcomes(2);
      operator.barrier(2);
      operator.completed(2);
      operator.hearOutcome();
    }
    assertThat(diverted()).singleElement().asString().contains("unconfirmed");
  }

  @Test
  void whileTheServerIsAwayNothingIsDivertedAndTheJobEnds() throws Exception {
    server.willAnswer(Answer.REFUSE_FOR_NOW);
    server.willAnswerNoQuestions();
    try (var operator = OperatorUnderTest.start(IMPATIENT, server.inserters(), null)) {
      assertThatThrownBy(() -> deliver(operator))
          .isInstanceOf(InsertFailedException.class)
          .hasMessageContaining("nor divert its rows to the error table")
          .hasMessageContaining("Connection refused.")
          .hasMessageContaining("Nothing is lost");
    }
    assertThat(diverted()).isEmpty();
  }

  @Test
  void rowsOfTheErrorTableItselfAreNotDiverted() throws Exception {
    server.willAnswer(Answer.REFUSE_FOR_GOOD, Answer.REFUSE_FOR_GOOD);
    try (var operator = OperatorUnderTest.start(DIVERTING, server.inserters(), null)) {
      deliver(operator);
      operator.barrier(2);
      operator.completed(2);
      assertThatThrownBy(operator::hearOutcome).isInstanceOf(InsertFailedException.class);
    }
  }

  @Test
  void moreRefusedRowsThanAllowedAreDivertedInsteadOfEndingTheJob() throws Exception {
    server.willRefuseRows("ac");
    SinkSettings strict =
        OperatorUnderTest.exactlyOnce()
            .rejectingTo(OperatorUnderTest.ERRORS, 1)
            .withUndeliverable(Undeliverable.DIVERT);
    try (var operator = OperatorUnderTest.start(strict, server.inserters(), null)) {
      deliver(operator);
      operator.barrier(2);
      operator.completed(2);
      operator.hearOutcomes(3 + 2);
      operator.barrier(3);
      operator.completed(3);
      operator.hearOutcomes(2);
      assertThat(tokens(operator.barrier(4))).isEmpty();
    }
    assertThat(server.landedRows()).isEqualTo("b");
    assertThat(diverted()).hasSize(2);
  }

  @Test
  void aBlockWhoseViewFailsIsInTheTableAndReported() throws Exception {
    server.willThrowInAView("b");
    SinkSettings settings = DIVERTING.withFailingViews(FailingViews.FAIL);
    try (var operator = OperatorUnderTest.start(settings, server.inserters(), null)) {
      deliver(operator);
      operator.barrier(2);
      operator.completed(2);
      operator.hearOutcome();
      assertThat(tokens(operator.barrier(3))).isEmpty();
    }
    assertThat(server.landedRows()).isEqualTo("abc");
    assertThat(diverted()).singleElement().asString().contains("refused_by_view");
  }

  @Test
  void withoutTheOptionTheJobEnds() throws Exception {
    server.willAnswer(Answer.REFUSE_FOR_GOOD);
    SinkSettings settings = OperatorUnderTest.rejecting(Guarantee.EXACTLY_ONCE);
    try (var operator = OperatorUnderTest.start(settings, server.inserters(), null)) {
      operator.arrive(Blocks.ofRows("x", "abc"));
      operator.barrier(1);
      operator.completed(1);
      assertThatThrownBy(operator::hearOutcome).isInstanceOf(InsertFailedException.class);
    }
  }

  /** Lets the block fail, and be diverted or split. */
  private static void deliver(OperatorUnderTest operator) throws Exception {
    operator.arrive(Blocks.ofRows("x", "abc"));
    operator.barrier(1);
    operator.completed(1);
    operator.hearOutcomes(2);
  }

  private List<String> diverted() {
    return server.landedIn(OperatorUnderTest.ERRORS).stream()
        .map(body -> new String(body, StandardCharsets.UTF_8))
        .toList();
  }
}
