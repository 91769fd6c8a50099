package io.millrace.job.sink;

import static io.millrace.job.sink.SavedBlocks.tokens;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.job.config.value.Guarantee;
import io.millrace.job.sink.insert.InsertFailedException;
import io.millrace.udf.block.BlockBody;
import io.millrace.udf.block.Compression;
import io.millrace.udf.block.SealedBlock;
import io.millrace.udf.convert.ValuesInErrors;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A block that is rejected for its content: 16 rows, each named by a letter. Split once, its parts
 * have two rows, {@code ef} is {@code x/2}; split twice, they have one, {@code f} is {@code x/2/1}.
 */
@Timeout(60)
class RefusedBlocksTest {
  private static final int MAX_PARALLELISM = 8;
  private static final String ROWS = "abcdefghijklmnop";
  private static final String[] PARTS =
      IntStream.range(0, 8).mapToObj(i -> "x/" + i).toArray(String[]::new);

  private final FakeClickHouse server = new FakeClickHouse();

  @Test
  void theRowInQuestionIsRejectedAndAllOthersLand() throws Exception {
    server.willRefuseRows("f");
    try (var operator = start(null)) {
      arriveAndDivide(operator);
      assertThat(tokens(operator.barrier(2))).containsExactly(PARTS);
      assertThat(server.attempts()).as("before they are durable").containsExactly("x");
      operator.completed(2);
      operator.hearOutcomes(8 + 1);
      assertThat(tokens(operator.barrier(3))).containsExactly("x/2/0", "x/2/1");
      operator.completed(3);
      operator.hearOutcomes(2 + 1);
      assertThat(tokens(operator.barrier(4))).containsExactly("x/2/1/rejected");
      assertThat(server.landed()).doesNotContain("x/2/1/rejected");
      operator.completed(4);
      operator.hearOutcome();
      assertThat(tokens(operator.barrier(5))).isEmpty();
    }
    assertThat(server.landedRows()).isEqualTo("abcdeghijklmnop");
    assertThat(rejected())
        .singleElement()
        .asString()
        .contains("refused_by_clickhouse", "One of f is refused.", "{\"letter\":\"f\"}", "row");
  }

  @Test
  void otherBlocksAreNotHeldUp() throws Exception {
    server.willRefuseRows("f");
    try (var operator = start(null)) {
      arriveAndDivide(operator);
      operator.arrive(Blocks.ofRows("y", "qrs"));
      operator.barrier(2);
      operator.completed(2);
      operator.hearOutcomes(8 + 1 + 1);
      assertThat(server.landed()).contains("y");
    }
  }

  @Test
  void allRowsAreRefused() throws Exception {
    server.willRefuseRows(ROWS);
    try (var operator = start(null)) {
      arriveAndDivide(operator);
      operator.barrier(2);
      operator.completed(2);
      operator.hearOutcomes(8 * 2);
      operator.barrier(3);
      operator.completed(3);
      operator.hearOutcomes(16 * 2);
      operator.barrier(4);
      operator.completed(4);
      operator.hearOutcomes(16);
      assertThat(tokens(operator.barrier(5))).isEmpty();
    }
    assertThat(server.landedRows()).isEmpty();
    assertThat(rejected()).hasSize(16);
  }

  @Test
  void moreRowsThanOneBlockMayLoseFailTheJob() throws Exception {
    server.willRefuseRows("ap");
    SinkSettings strict = OperatorUnderTest.exactlyOnce().rejectingTo(OperatorUnderTest.ERRORS, 1);
    try (var operator = OperatorUnderTest.start(strict, server.inserters(), null)) {
      arriveAndDivide(operator);
      operator.barrier(2);
      operator.completed(2);
      operator.hearOutcomes(8 + 2);
      operator.barrier(3);
      operator.completed(3);
      assertThatThrownBy(() -> operator.hearOutcomes(4 + 2))
          .isInstanceOf(InsertFailedException.class)
          .hasMessageContaining("more than 1 rows of one block were rejected")
          .hasMessageContaining("One of p is refused.");
    }
  }

  @Test
  void withoutAnErrorTableTheJobFailsAtOnce() throws Exception {
    server.willRefuseRows("f");
    try (var operator = OperatorUnderTest.start(server)) {
      operator.arrive(Blocks.ofRows("x", ROWS));
      operator.barrier(1);
      operator.completed(1);
      assertThatThrownBy(operator::hearOutcome)
          .isInstanceOf(InsertFailedException.class)
          .hasMessageContaining("One of " + ROWS + " is refused.");
    }
    assertThat(server.attempts()).containsExactly("x");
  }

  @Test
  void aBlockTooLargeForAProxyIsSplitAndItsSizeRemembered() throws Exception {
    server.willTakeBytes(20);
    try (var operator = OperatorUnderTest.start(server)) {
      operator.arrive(Blocks.nativeOfRows("x", ROWS));
      operator.barrier(1);
      operator.completed(1);
      operator.hearOutcomes(2);
      assertThat(tokens(operator.barrier(2))).containsExactly(PARTS);
      operator.completed(2);
      operator.hearOutcomes(8);
      operator.arrive(Blocks.nativeOfRows("y", ROWS));
      operator.arrive(Blocks.nativeOfRows("z", "qr"));
      assertThat(tokens(operator.barrier(3)))
          .as("split without being refused first, but for what is small enough")
          .containsExactly("y/0", "y/1", "y/2", "y/3", "y/4", "y/5", "y/6", "y/7", "z");
      operator.completed(3);
      operator.hearOutcomes(9);
      assertThat(tokens(operator.barrier(4))).isEmpty();
    }
    assertThat(server.attempts()).doesNotContain("y");
    assertThat(server.landedRows()).isEqualTo("aabbccddeeffgghhiijjkkllmmnnooppqr");
  }

  @Test
  void tooManyPartitionsAreNeverRejected() throws Exception {
    server.willTakePartitions(1);
    try (var operator = OperatorUnderTest.start(server)) {
      arriveAndDivide(operator);
      operator.barrier(2);
      operator.completed(2);
      operator.hearOutcomes(8 * 2);
      operator.barrier(3);
      operator.completed(3);
      operator.hearOutcomes(16);
      assertThat(tokens(operator.barrier(4))).isEmpty();
    }
    assertThat(server.landedRows()).isEqualTo(ROWS);
    assertThat(rejected()).isEmpty();
  }

  @Test
  void aRowOfTheErrorTableIsNotRejectedIntoIt() throws Exception {
    server.willAnswer(FakeClickHouse.Answer.REFUSE_A_ROW);
    SealedBlock rejected =
        new SealedBlock(
            OperatorUnderTest.ERRORS,
            List.of("message"),
            List.of("String"),
            "e",
            1,
            1,
            1,
            Compression.NONE,
            BlockBody.of(new byte[] {0}));
    try (var operator = start(null)) {
      operator.arrive(rejected);
      operator.barrier(1);
      operator.completed(1);
      assertThatThrownBy(operator::hearOutcome).isInstanceOf(InsertFailedException.class);
    }
  }

  @Test
  void aBlockSavedWithoutItsTypesCannotBeTakenApart() throws Exception {
    server.willRefuseRows("f");
    SealedBlock old =
        new SealedBlock(
            Blocks.TABLE,
            List.of("letter"),
            List.of(),
            "x",
            2,
            2,
            1,
            Compression.NONE,
            BlockBody.of("ef".getBytes(StandardCharsets.US_ASCII)));
    try (var operator = start(null)) {
      operator.arrive(old);
      operator.barrier(1);
      operator.completed(1);
      assertThatThrownBy(operator::hearOutcome)
          .hasMessageContaining("a release of Millrace that did not store column types saved it");
    }
  }

  @Test
  void valuesAreKeptOutOfMessagesWhereTheyAreToBe() throws Exception {
    server.willRefuseRows("f");
    SinkSettings settings =
        OperatorUnderTest.rejecting(Guarantee.AT_LEAST_ONCE).withValues(ValuesInErrors.REDACTED);
    try (var operator = OperatorUnderTest.start(settings, server.inserters(), null)) {
      operator.arrive(Blocks.ofRows("x", "f"));
      operator.barrier(1);
    }
    assertThat(rejected())
        .singleElement()
        .asString()
        .contains("One is refused.")
        .doesNotContain("One of f");
  }

  @Test
  void atLeastOnceWaitsForNothingButTheSavepointOfAStopForAll() throws Exception {
    server.willRefuseRows("f");
    try (var operator =
        OperatorUnderTest.start(
            OperatorUnderTest.rejecting(Guarantee.AT_LEAST_ONCE), server.inserters(), null)) {
      operator.arrive(Blocks.ofRows("x", ROWS));
      assertThat(tokens(operator.stopWithSavepoint(1))).isEmpty();
      assertThat(server.landedRows()).isEqualTo("abcdeghijklmnop");
      assertThat(rejected()).hasSize(1);
    }
  }

  /** Lines of the crash table. */
  /** The table remembers a day, and every block here is of 1970. */
  @Nested
  class RestoreAfterTheDeduplicationWindow {
    private final SinkSettings forgetful =
        OperatorUnderTest.rejecting(Guarantee.EXACTLY_ONCE).withTokenLifetime(Duration.ofDays(1));

    @Test
    void aBlockThatWasRefusedWholeStartsAnew() throws Exception {
      server.willRefuseRows("f");
      OperatorSubtaskState state;
      try (var operator = OperatorUnderTest.start(forgetful, server.inserters(), null)) {
        operator.arrive(Blocks.ofRows("x", ROWS));
        operator.barrier(1);
        operator.completed(1);
        operator.hearOutcome();
        state = operator.barrier(2);
        assertThat(tokens(state)).containsExactly("x");
      }
      server.willRefuseRows("");
      try (var operator = OperatorUnderTest.start(forgetful, server.inserters(), state)) {
        operator.hearWhatComes();
        assertThat(server.landed()).as("before it is in a checkpoint again").isEmpty();
        assertThat(SavedBlocks.blocks(operator.barrier(3)))
            .singleElement()
            .satisfies(block -> assertThat(block.sealedAtMillis()).isGreaterThan(1_000));
        operator.completed(3);
        operator.hearOutcome();
      }
      assertThat(server.landedRows()).isEqualTo(ROWS);
    }

    @Test
    void aBlockWhoseAnswerWasLostOnceIsNotSentAgain() throws Exception {
      server.willAnswer(FakeClickHouse.Answer.REFUSE_FOR_NOW);
      server.willRefuseRows("f");
      OperatorSubtaskState state;
      try (var operator = OperatorUnderTest.start(forgetful, server.inserters(), null)) {
        operator.arrive(Blocks.ofRows("x", ROWS));
        operator.barrier(1);
        operator.completed(1);
        operator.hearOutcomes(2);
        state = operator.barrier(2);
      }
      assertThatThrownBy(() -> OperatorUnderTest.start(forgetful, server.inserters(), state))
          .hasMessageContaining("ClickHouse remembers a block for 86400 s");
    }
  }

  @Nested
  class CrashOfATaskWithABlockTakenApart {
    @Test
    void beforeTheCheckpointThatHoldsTheParts() throws Exception {
      OperatorSubtaskState checkpoint;
      server.willRefuseRows("f");
      try (var operator = start(null)) {
        operator.arrive(Blocks.ofRows("x", ROWS));
        checkpoint = operator.barrier(1);
        operator.completed(1);
        operator.hearOutcomes(2);
        assertThat(tokens(operator.barrier(2))).containsExactly(PARTS);
      }
      assertThat(tokens(checkpoint)).containsExactly("x");
      finish(checkpoint, 2);
    }

    @Test
    void whileItIsTakenApart() throws Exception {
      server.willRefuseRows("f");
      OperatorSubtaskState second;
      try (var operator = start(null)) {
        operator.arrive(Blocks.ofRows("x", ROWS));
        operator.barrier(1);
        operator.completed(1);
        operator.hearOutcome();
        second = operator.barrier(2);
        operator.hearOutcome();
      }
      assertThat(tokens(second)).containsExactly("x");
      try (var operator = start(second)) {
        // Nothing of it was inserted, so it waits for a checkpoint like a new block.
        operator.barrier(3);
        operator.completed(3);
        operator.hearOutcomes(2);
        operator.barrier(4);
        operator.completed(4);
        operator.hearOutcomes(8 + 1);
        finishFrom(operator, 5);
      }
      assertExact();
    }

    /** A checkpoint can be restored twice: the first run may have inserted what it says of x. */
    @Test
    void theSameCheckpointIsRestoredAgainAfterTheBlockLanded() throws Exception {
      server.willRefuseRows("f");
      OperatorSubtaskState refused;
      try (var operator = start(null)) {
        operator.arrive(Blocks.ofRows("x", ROWS));
        operator.barrier(1);
        operator.completed(1);
        operator.hearOutcome();
        refused = operator.barrier(2);
      }
      server.willRefuseRows("");
      int before = server.attempts().size();
      try (var operator = start(refused)) {
        operator.hearWhatComes();
      }
      assertThat(server.attempts()).as("sent before a later checkpoint has it").hasSize(before);
    }

    @Test
    void afterThePartsAreDurableBeforeTheyAreSent() throws Exception {
      OperatorSubtaskState checkpoint;
      server.willRefuseRows("f");
      try (var operator = start(null)) {
        arriveAndDivide(operator);
        checkpoint = operator.barrier(2);
      }
      assertThat(server.attempts()).containsExactly("x");
      finish(checkpoint, 8 + 1);
      assertThat(server.attempts()).startsWith("x", "x/0").doesNotHaveDuplicates();
    }

    @Test
    void onePartLandedTheOtherDidNot() throws Exception {
      OperatorSubtaskState checkpoint;
      server.willRefuseRows("f");
      try (var operator = start(null)) {
        arriveAndDivide(operator);
        checkpoint = operator.barrier(2);
        operator.completed(2);
        server.awaitLanded("x/0");
      }
      finish(checkpoint, 8 + 1);
    }

    @Test
    void theRejectedRowLandedButNobodyHeard() throws Exception {
      OperatorSubtaskState checkpoint;
      server.willRefuseRows("f");
      try (var operator = start(null)) {
        operator.arrive(Blocks.ofRows("x", "f"));
        operator.barrier(1);
        operator.completed(1);
        operator.hearOutcomes(2);
        checkpoint = operator.barrier(2);
        operator.completed(2);
        server.awaitLanded("x/rejected");
      }
      try (var operator = start(checkpoint)) {
        operator.hearOutcome();
        assertThat(tokens(operator.barrier(3))).isEmpty();
      }
      assertThat(rejected()).hasSize(1);
    }

    @Test
    void restoreWithAnotherParallelism() throws Exception {
      OperatorSubtaskState checkpoint;
      server.willRefuseRows("f");
      try (var operator = start(null)) {
        arriveAndDivide(operator);
        checkpoint = operator.barrier(2);
      }
      for (int subtask = 0; subtask < 4; subtask++) {
        OperatorSubtaskState share =
            AbstractStreamOperatorTestHarness.repartitionOperatorState(
                checkpoint, MAX_PARALLELISM, 1, 4, subtask);
        boolean hasIt = tokens(share).contains("x/2");
        try (var operator =
            OperatorUnderTest.start(
                OperatorUnderTest.rejecting(Guarantee.EXACTLY_ONCE),
                server.inserters(),
                share,
                4,
                subtask)) {
          operator.hearOutcomes(hasIt ? 3 : 2);
          if (hasIt) {
            finishFrom(operator, 3);
          }
        }
      }
      assertExact();
    }

    private void finish(OperatorSubtaskState checkpoint, int outcomes) throws Exception {
      try (var operator = start(checkpoint)) {
        operator.hearOutcomes(outcomes);
        int next = 3;
        if (outcomes == 2) {
          operator.barrier(next);
          operator.completed(next++);
          operator.hearOutcomes(8 + 1);
        }
        finishFrom(operator, next);
      }
      assertExact();
    }

    /** From the split of part {@code ef} on. */
    private void finishFrom(OperatorUnderTest operator, int next) throws Exception {
      operator.barrier(next);
      operator.completed(next);
      operator.hearOutcomes(2 + 1);
      operator.barrier(next + 1);
      operator.completed(next + 1);
      operator.hearOutcome();
      assertThat(tokens(operator.barrier(next + 2))).isEmpty();
    }
  }

  @Nested
  class TheTaskEndsMeanwhile {
    @Test
    void aSavepointToStopWithKeepsTheWholeBlock() throws Exception {
      OperatorSubtaskState savepoint;
      server.willRefuseRows("f");
      try (var operator = start(null)) {
        operator.arrive(Blocks.ofRows("x", ROWS));
        operator.arrive(Blocks.ofRows("y", "qrs"));
        savepoint = operator.stopWithSavepoint(1);
        operator.completed(1);
        assertThat(server.landed()).containsExactly("y");
      }
      assertThat(tokens(savepoint)).containsExactly("x", "y");
      server.willRefuseRows("");
      try (var upgraded = start(savepoint)) {
        upgraded.hearOutcomes(2);
      }
      assertThat(server.landedRows()).isEqualTo(ROWS + "qrs");
    }

    @Test
    void aSavepointToStopWithKeepsPartsThatAreThereAlready() throws Exception {
      OperatorSubtaskState savepoint;
      server.willRefuseRows("f");
      try (var operator = start(null)) {
        arriveAndDivide(operator);
        savepoint = operator.stopWithSavepoint(2);
        operator.completed(2);
      }
      assertThat(tokens(savepoint)).containsExactly(PARTS);
      assertThat(server.landedRows()).isEqualTo("abcdghijklmnop");
      try (var upgraded = start(savepoint)) {
        upgraded.hearOutcomes(8 + 1);
        upgraded.barrier(3);
        upgraded.completed(3);
        upgraded.hearOutcomes(2 + 1);
        upgraded.barrier(4);
        upgraded.completed(4);
        upgraded.hearOutcome();
      }
      assertExact();
    }

    @Test
    void theEndOfInputSeesItThrough() throws Exception {
      server.willRefuseRows("f");
      OperatorSubtaskState last;
      try (var operator = start(null)) {
        operator.arrive(Blocks.ofRows("x", ROWS));
        operator.endOfInput();
        last = operator.barrier(1);
        operator.completed(1);
        assertExact();
      }
      // A crash of another task may bring this one back: from the block itself.
      assertThat(tokens(last)).containsExactly("x");
      try (var again = start(last)) {
        again.endOfInput();
        again.hearOutcomes(2);
        assertThat(tokens(again.barrier(2))).containsExactly(PARTS);
        again.completed(2);
        assertThat(tokens(again.barrier(3))).isEmpty();
      }
      assertExact();
    }

    /** The last rows wait for the last checkpoint, even if a block is split meanwhile. */
    @Test
    void onlyPartsAreSentBeforeTheirCheckpoint() throws Exception {
      server.willRefuseRows("f");
      try (var operator = start(null)) {
        operator.arrive(Blocks.ofRows("x", ROWS));
        operator.barrier(1);
        operator.arrive(Blocks.ofRows("y", "qrs"));
        operator.endOfInput();
        operator.completed(1);
        assertThat(server.attempts()).doesNotContain("y");
        assertThat(tokens(operator.barrier(2))).containsExactly("x", "y");
        operator.completed(2);
        assertThat(tokens(operator.barrier(3))).isEmpty();
      }
      assertThat(server.landedRows()).isEqualTo("abcdeghijklmnopqrs");
      assertThat(rejected()).hasSize(1);
    }
  }

  private OperatorUnderTest start(@Nullable OperatorSubtaskState from) throws Exception {
    return OperatorUnderTest.start(
        OperatorUnderTest.rejecting(Guarantee.EXACTLY_ONCE), server.inserters(), from);
  }

  /** Up to where the parts wait for checkpoint 2. */
  private static void arriveAndDivide(OperatorUnderTest operator) throws Exception {
    operator.arrive(Blocks.ofRows("x", ROWS));
    operator.barrier(1);
    operator.completed(1);
    operator.hearOutcomes(2);
  }

  private void assertExact() {
    assertThat(server.landedRows()).isEqualTo("abcdeghijklmnop");
    assertThat(server.landed().stream().filter(token -> token.endsWith("/rejected")))
        .containsExactly("x/2/1/rejected");
  }

  private List<String> rejected() {
    return server.landedIn(OperatorUnderTest.ERRORS).stream()
        .map(body -> new String(body, StandardCharsets.UTF_8))
        .toList();
  }
}
