package io.millrace.job.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.job.clickhouse.insert.ClickHouseInserterFactory;
import io.millrace.job.clickhouse.insert.NumberBlocks;
import io.millrace.job.config.value.Guarantee;
import io.millrace.job.config.value.Secret;
import io.millrace.testkit.clickhouse.ClickHouseServer;
import io.millrace.udf.block.SealedBlock;
import io.millrace.udf.table.TableName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.streaming.util.OperatorSnapshotUtil;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * This release restores what earlier releases left in savepoints. {@code src/test/resources/saved}
 * keeps the operator's state as each release wrote it, with three blocks not confirmed; files are
 * added and never changed. How to add one is said in CONTRIBUTING.md.
 */
@Timeout(120)
class SavedStatesITCase {
  private static final String SAVE = "millrace.save-state";
  private static final Path FOLDER =
      Path.of(System.getProperty("millrace.root"), "job", "src", "test", "resources", "saved");
  private static final TableName TABLE = new TableName("millrace_saved", "events");
  private static final int ROWS = 10;

  private final ClickHouseServer server = ClickHouseServer.forTests();

  static List<String> releases() throws IOException {
    try (Stream<Path> files = Files.list(FOLDER)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("releases")
  void goOnInThisRelease(String release) throws Exception {
    createTable();
    OperatorSubtaskState saved =
        OperatorSnapshotUtil.readStateHandle(FOLDER.resolve(release).toString());
    assertThat(SavedBlocks.tokens(saved)).containsExactly("landed", "sealed", "open");
    try (var before = start(null)) {
      before.arrive(block("landed", 0));
      before.barrier(1);
      before.completed(1);
      before.hearOutcome();
    }
    try (var restored = start(saved)) {
      restored.hearOutcomes(3);
      restored.arrive(block("new", 3));
      restored.barrier(4);
      restored.completed(4);
      restored.hearOutcome();
      assertThat(SavedBlocks.tokens(restored.barrier(5))).isEmpty();
    }
    assertThat(server.query("SELECT count(), uniqExact(id), max(id) FROM " + TABLE.quoted()))
        .isEqualTo("40\t40\t39");
  }

  /** Writes this release's file when asked to. */
  @Test
  void areWrittenOnDemand() throws Exception {
    String release = System.getProperty(SAVE, "");
    Assumptions.assumeFalse(release.isEmpty(), "asked for with -D" + SAVE + "=RELEASE");
    createTable();
    try (var operator = start(null)) {
      operator.arrive(block("landed", 0));
      operator.barrier(1);
      operator.completed(1);
      operator.arrive(block("sealed", 1));
      operator.barrier(2);
      operator.arrive(block("open", 2));
      OperatorSubtaskState saved = operator.savepoint(3);
      OperatorSnapshotUtil.writeStateHandle(saved, FOLDER.resolve(release).toString());
    }
    assertThat(releases()).contains(release);
  }

  private OperatorUnderTest start(@Nullable OperatorSubtaskState from) throws Exception {
    return OperatorUnderTest.start(
        OperatorUnderTest.settings(
            Guarantee.EXACTLY_ONCE,
            new RetryPolicy(Duration.ofMillis(10), Duration.ofMillis(200), Duration.ofMinutes(1)),
            Integer.MAX_VALUE),
        new ClickHouseInserterFactory(
            List.of(server.url()),
            "default",
            Secret.of(""),
            Duration.ofSeconds(5),
            Duration.ofSeconds(30)),
        from);
  }

  private void createTable() {
    server.query("DROP TABLE IF EXISTS " + TABLE.quoted());
    server.query("CREATE DATABASE IF NOT EXISTS " + TABLE.database());
    server.query(
        "CREATE TABLE "
            + TABLE.quoted()
            + " (id UInt64) ORDER BY id SETTINGS non_replicated_deduplication_window = 1000");
  }

  private static SealedBlock block(String token, int number) {
    return NumberBlocks.range(TABLE, token, (long) number * ROWS, ROWS);
  }
}
