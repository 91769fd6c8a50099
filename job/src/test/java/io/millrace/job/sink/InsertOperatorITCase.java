package io.millrace.job.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.job.clickhouse.insert.ClickHouseInserterFactory;
import io.millrace.job.clickhouse.insert.NumberBlocks;
import io.millrace.job.config.value.Guarantee;
import io.millrace.job.config.value.Secret;
import io.millrace.job.sink.insert.InserterFactory;
import io.millrace.testkit.clickhouse.ClickHouseOptions;
import io.millrace.testkit.clickhouse.ClickHouseServer;
import io.millrace.udf.block.SealedBlock;
import io.millrace.udf.table.TableName;
import java.time.Duration;
import java.util.List;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.util.AbstractStreamOperatorTestHarness;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The operator and a real server: the lines of the crash table that one can be brought to. */
@Timeout(120)
class InsertOperatorITCase {
  private static final String COLUMNS =
      " (id UInt64) ORDER BY id SETTINGS non_replicated_deduplication_window = 1000";
  private static final int ROWS = 1_000;
  private static final int MAX_PARALLELISM = 8;

  private final ClickHouseServer server = ClickHouseServer.forTests();
  private final TableName table = new TableName(server.newDatabase(), "t");

  InsertOperatorITCase() {
    server.query("CREATE TABLE " + table.quoted() + COLUMNS);
  }

  @Test
  void crashAfterTheInsertLandedAndBeforeAnybodyHeard() throws Exception {
    OperatorSubtaskState checkpoint;
    try (var operator = start(server, null)) {
      operator.arrive(numbered(0));
      operator.arrive(numbered(1));
      checkpoint = operator.barrier(1);
      operator.completed(1);
      awaitRows(server, 2 * ROWS);
    }
    try (var operator = start(server, checkpoint)) {
      operator.arrive(numbered(2));
      operator.hearOutcomes(2);
      operator.barrier(2);
      operator.completed(2);
      operator.hearOutcome();
    }
    assertExactlyOnce(server, 3);
  }

  @Test
  void restoreWithAnotherParallelism() throws Exception {
    OperatorSubtaskState checkpoint;
    try (var operator = start(server, null)) {
      for (int i = 0; i < 6; i++) {
        operator.arrive(numbered(i));
      }
      checkpoint = operator.barrier(1);
      operator.completed(1);
      operator.hearOutcomes(3);
    }
    for (int subtask = 0; subtask < 3; subtask++) {
      OperatorSubtaskState share =
          AbstractStreamOperatorTestHarness.repartitionOperatorState(
              checkpoint, MAX_PARALLELISM, 1, 3, subtask);
      try (var operator =
          OperatorUnderTest.start(settings(), inserters(server), share, 3, subtask)) {
        operator.hearOutcomes(2);
      }
    }
    assertExactlyOnce(server, 6);
  }

  @Test
  void stopWithSavepointAndUpgrade() throws Exception {
    OperatorSubtaskState savepoint;
    try (var operator = start(server, null)) {
      operator.arrive(numbered(0));
      savepoint = operator.stopWithSavepoint(1);
      operator.completed(1);
      assertExactlyOnce(server, 1);
    }
    try (var upgraded = start(server, savepoint)) {
      upgraded.hearOutcome();
      upgraded.arrive(numbered(1));
      upgraded.barrier(2);
      upgraded.completed(2);
      upgraded.hearOutcome();
    }
    assertExactlyOnce(server, 2);
  }

  @Test
  void clickHouseIsKilledAndComesBack() throws Exception {
    try (ClickHouseServer mortal = ClickHouseServer.start(ClickHouseOptions.temporary())) {
      mortal.query("CREATE DATABASE " + table.database());
      mortal.query("CREATE TABLE " + table.quoted() + COLUMNS);
      try (var operator = start(mortal, null)) {
        operator.arrive(numbered(0));
        operator.barrier(1);
        operator.completed(1);
        operator.hearOutcome();
        operator.arrive(numbered(1));
        operator.barrier(2);
        mortal.kill();
        operator.completed(2);
        operator.hearOutcomes(3);
        mortal.restart();
        operator.endOfInput();
        operator.barrier(3);
        operator.completed(3);
        assertExactlyOnce(mortal, 2);
      }
    }
  }

  private OperatorUnderTest start(ClickHouseServer at, @Nullable OperatorSubtaskState from)
      throws Exception {
    return OperatorUnderTest.start(settings(), inserters(at), from);
  }

  private static SinkSettings settings() {
    return OperatorUnderTest.settings(
        Guarantee.EXACTLY_ONCE,
        new RetryPolicy(Duration.ofMillis(10), Duration.ofMillis(200), Duration.ofMinutes(1)),
        Integer.MAX_VALUE);
  }

  private static InserterFactory inserters(ClickHouseServer at) {
    return new ClickHouseInserterFactory(
        List.of(at.url()), "default", Secret.of(""), Duration.ofSeconds(5), Duration.ofSeconds(30));
  }

  private SealedBlock numbered(int number) {
    return NumberBlocks.range(table, "block-" + number, (long) number * ROWS, ROWS);
  }

  /** Lets no outcome be heard meanwhile. */
  private void awaitRows(ClickHouseServer at, int rows) {
    while (!at.query("SELECT count() FROM " + table.quoted()).equals(Integer.toString(rows))) {
      Thread.onSpinWait();
    }
  }

  private void assertExactlyOnce(ClickHouseServer at, int blocks) {
    String rows = Integer.toString(blocks * ROWS);
    assertThat(at.query("SELECT count(), uniqExact(id), max(id) + 1 FROM " + table.quoted()))
        .isEqualTo(rows + "\t" + rows + "\t" + rows);
  }
}
