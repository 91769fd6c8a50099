package io.millrace.job.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.job.clickhouse.catalog.ErrorTableStatement;
import io.millrace.job.clickhouse.insert.ClickHouseInserterFactory;
import io.millrace.job.clickhouse.insert.JsonBlocks;
import io.millrace.job.clickhouse.insert.NumberBlocks;
import io.millrace.job.config.value.FailingViews;
import io.millrace.job.config.value.Guarantee;
import io.millrace.job.config.value.Secret;
import io.millrace.job.config.value.Undeliverable;
import io.millrace.job.fixture.NeedsClickHouseServer;
import io.millrace.job.sink.insert.InsertFailedException;
import io.millrace.job.sink.insert.InserterFactory;
import io.millrace.testkit.clickhouse.ClickHouseOptions;
import io.millrace.testkit.clickhouse.ClickHouseServer;
import io.millrace.testkit.clickhouse.ClickHouseUser;
import io.millrace.udf.table.ErrorTable;
import io.millrace.udf.table.TableName;
import io.millrace.udf.table.TableSchema;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What a real server refuses, and what becomes of it. */
@Timeout(180)
class RefusedBlocksITCase {
  private static final String WINDOW = " SETTINGS non_replicated_deduplication_window = 1000";
  private static final int ROWS = 10_000;

  private final ClickHouseServer server = ClickHouseServer.forTests();
  private final String database = server.newDatabase();
  private final TableName table = new TableName(database, "t");
  private final TableName errors = new TableName(database, "t_errors");
  private int checkpoint;

  RefusedBlocksITCase() {
    server.query(errorTable(errors));
  }

  @Test
  void aConstraintOneRowOfTenThousandViolates() throws Exception {
    create("(id UInt64, CONSTRAINT lucky CHECK id != 7777) ORDER BY id");
    try (var operator = start(settings(errors))) {
      operator.arrive(NumberBlocks.range(table, "x", 0, ROWS));
      // Five steps of splitting, and a few more where the server answers slowly.
      assertThat(drain(operator)).as("checkpoints").isLessThan(12);
    }
    assertThat(select("count(), uniqExact(id), countIf(id = 7777)", table))
        .isEqualTo("9999\t9999\t0");
    assertThat(select("reason, raw_message, raw_message_encoding", errors))
        .isEqualTo("refused_by_clickhouse\t{\"id\":7777}\trow");
    assertThat(select("message", errors))
        .contains("Code: 469", "`lucky`", "Column values: id = 7777", table.quoted());

    // What is in the error table is enough to try again, once the constraint is gone.
    server.query("ALTER TABLE " + table.quoted() + " DROP CONSTRAINT lucky");
    server.query(
        "INSERT INTO " + table.quoted() + " FORMAT JSONEachRow " + select("raw_message", errors));
    assertThat(select("count(), uniqExact(id)", table)).isEqualTo("10000\t10000");
  }

  @Test
  void allRowsAreBad() throws Exception {
    create("(id UInt64, CONSTRAINT none CHECK id > 1000) ORDER BY id");
    try (var operator = start(settings(errors))) {
      operator.arrive(NumberBlocks.range(table, "x", 0, 30));
      drain(operator);
    }
    assertThat(select("count()", table)).isEqualTo("0");
    assertThat(select("count(), uniqExact(raw_message)", errors)).isEqualTo("30\t30");
  }

  /** Nor can it show such a row as JSON, which the error table holds. */
  @Test
  void rowsThatTheServerCannotRead() throws Exception {
    create("(id UInt64, c JSON(t Time)) ORDER BY id");
    List<String> texts =
        IntStream.range(0, 100).mapToObj(i -> "{\"t\":\"" + unreadable(i) + "\"}").toList();
    try (var operator = start(settings(errors))) {
      operator.arrive(JsonBlocks.block(table, "x", "JSON(t Time)", texts));
      operator.arrive(
          JsonBlocks.block(table, "y", "JSON(t Time)", List.of("{\"t\":\"10:11:12\"}")));
      assertThat(drain(operator)).as("checkpoints").isLessThan(8);
    }
    assertThat(select("count(), countIf(id = 50)", table)).isEqualTo("99\t0");
    assertThat(select("raw_message, reason, raw_message_encoding", errors, " ORDER BY ALL"))
        .isEqualTo(
            "{\"id\":50,\"c\":{\"t\":\"50 minutes\"}}\trefused_by_clickhouse\trow\n"
                + "{\"id\":7,\"c\":{\"t\":\"7 minutes\"}}\trefused_by_clickhouse\trow");
    assertThat(select("message", errors)).contains("Code: 117", "50 minutes");
  }

  private static String unreadable(int id) {
    return id == 7 || id == 50 ? id + " minutes" : "00:00:10";
  }

  /** JSON inside of another type, whose text is no JSON by itself. */
  @Test
  void aRowOfAnotherTypeThatTheServerCannotRead() throws Exception {
    create("(id UInt64, c Array(JSON(t Time))) ORDER BY id");
    List<String> texts = List.of("{}", "{\"t\":\"7 minutes\"}", "{\"t\":5}");
    try (var operator = start(settings(errors))) {
      operator.arrive(JsonBlocks.block(table, "x", "Array(JSON(t Time))", texts));
      drain(operator);
    }
    assertThat(select("arraySort(groupArray(id))", table)).isEqualTo("[0,2]");
    assertThat(select("raw_message_encoding, base64Decode(raw_message)", errors))
        .startsWith("native\t")
        .contains("7 minutes");
  }

  @Test
  void aBlockThatCannotBeDeliveredWithARowThatTheServerCannotRead() throws Exception {
    List<String> texts = List.of("{\"t\":\"00:00:10\"}", "{\"t\":\"7 minutes\"}", "{\"t\":5}");
    // The table does not exist.
    RetryPolicy brief =
        new RetryPolicy(Duration.ofMillis(10), Duration.ofMillis(50), Duration.ofMillis(200));
    try (var operator = start(settings(errors, brief).withUndeliverable(Undeliverable.DIVERT))) {
      operator.arrive(JsonBlocks.block(table, "x", "JSON(t Time)", texts));
      drain(operator);
    }
    assertThat(select("raw_message, reason, raw_message_encoding", errors, " ORDER BY ALL").lines())
        .containsExactly(
            "{\"id\":0,\"c\":{\"t\":\"00:00:10\"}}\tunconfirmed\trow",
            "{\"id\":1,\"c\":{\"t\":\"7 minutes\"}}\tunconfirmed\trow",
            "{\"id\":2,\"c\":{\"t\":\"00:00:05\"}}\tunconfirmed\trow");
  }

  /** A DEFAULT is evaluated before anything is written, in however many partitions. */
  @Test
  void aDefaultThatThrowsOnARowOfOneOfManyPartitions() throws Exception {
    create("(id UInt64, half UInt64 DEFAULT intDiv(id, id - 50)) ORDER BY id PARTITION BY id % 10");
    try (var operator = start(settings(errors))) {
      operator.arrive(NumberBlocks.range(table, "x", 0, 100));
      drain(operator);
    }
    assertThat(select("count(), uniqExact(id)", table)).isEqualTo("99\t99");
    assertThat(select("raw_message", errors)).isEqualTo("{\"id\":50}");
    assertThat(select("message", errors)).contains("Code: 153");
  }

  @Test
  void moreThanAHundredPartitions() throws Exception {
    create("(id UInt64) ORDER BY id PARTITION BY id");
    try (var operator = start(settings(errors))) {
      operator.arrive(NumberBlocks.range(table, "x", 0, 150));
      drain(operator);
    }
    assertThat(select("count(), uniqExact(id)", table)).isEqualTo("150\t150");
    assertThat(select("count()", errors)).isEqualTo("0");
  }

  /** Two crashes in the middle: the server recognizes by the token what landed. */
  @Test
  void crashesMeanwhile() throws Exception {
    create("(id UInt64, CONSTRAINT even CHECK id != 13 AND id != 77) ORDER BY id");
    OperatorSubtaskState state;
    try (var operator = start(settings(errors))) {
      operator.arrive(NumberBlocks.range(table, "x", 0, 1_000));
      state = operator.barrier(++checkpoint);
      operator.completed(checkpoint);
      operator.hearOutcomes(2);
    }
    for (int crash = 0; crash < 4; crash++) {
      try (var operator = start(state)) {
        operator.hearOutcome();
        state = operator.barrier(++checkpoint);
        operator.completed(checkpoint);
        operator.hearOutcome();
      }
    }
    try (var operator = start(state)) {
      operator.hearWhatComes();
      drain(operator);
    }
    assertThat(select("count(), uniqExact(id)", table)).isEqualTo("998\t998");
    assertThat(select("groupArray(raw_message) FROM (SELECT raw_message", errors, ")"))
        .contains("{\"id\":13}", "{\"id\":77}");
    assertThat(select("count()", errors)).isEqualTo("2");
  }

  /**
   * The table has the rows by the time a view throws: parts under other tokens would be there
   * twice. So the job ends, and the repetition under the block's token completes the view.
   */
  @Test
  void aViewThatThrowsOnARowEndsTheJobAndDuplicatesNothing() throws Exception {
    create("(id UInt64) ORDER BY id");
    server.query("CREATE TABLE %s.target (id UInt64) ORDER BY id".formatted(database) + WINDOW);
    String select = "SELECT id + %s AS id FROM " + table.quoted();
    server.query(
        "CREATE MATERIALIZED VIEW %1$s.v TO %1$s.target AS ".formatted(database)
            + select.formatted("throwIf(id = 7, 'seven')"));
    TableName view = new TableName(database, "v");
    OperatorSubtaskState state;
    try (var operator = start(settings(errors))) {
      operator.arrive(NumberBlocks.range(table, "x", 0, 10));
      state = operator.barrier(1);
      operator.completed(1);
      assertThatThrownBy(operator::hearOutcome)
          .isInstanceOf(InsertFailedException.class)
          .hasMessageContaining("seven")
          .hasMessageContaining("while pushing to view " + database + ".v")
          .hasMessageContaining(
              table.quoted()
                  + " has the rows; only the view lacks them. Drop the view, or correct it; after an"
                  + " ALTER, DETACH and ATTACH it. The retry then completes the view and duplicates"
                  + " nothing.");
    }
    assertThat(select("count()", table)).isEqualTo("10");
    server.query(
        "ALTER TABLE " + view.quoted() + " MODIFY QUERY " + select.formatted("toUInt64(0)"));
    server.query("DETACH TABLE " + view.quoted());
    server.query("ATTACH TABLE " + view.quoted());
    try (var operator = start(state)) {
      operator.hearOutcome();
    }
    assertThat(select("count(), uniqExact(id)", table)).isEqualTo("10\t10");
    assertThat(select("count(), uniqExact(id)", new TableName(database, "target")))
        .isEqualTo("10\t10");
  }

  /** The table and the other view lack nothing, and later blocks are inserted as usual. */
  @Test
  void aViewThatThrowsOnARowIsLeftOutWhereThatIsWanted() throws Exception {
    create("(id UInt64) ORDER BY id");
    view("broken", "id + throwIf(id = 7, 'seven') AS id");
    view("whole", "id");
    try (var operator = start(settings(errors).withFailingViews(FailingViews.LEAVE_OUT))) {
      operator.arrive(NumberBlocks.range(table, "x", 0, 10));
      operator.arrive(NumberBlocks.range(table, "y", 10, 10));
      drain(operator);
    }
    assertThat(select("count(), uniqExact(id)", table)).isEqualTo("20\t20");
    assertThat(select("count(), uniqExact(id)", new TableName(database, "whole_target")))
        .isEqualTo("20\t20");
    assertThat(select("count(), min(id)", new TableName(database, "broken_target")))
        .isEqualTo("10\t10");
    assertThat(select("count()", errors)).isEqualTo("0");
  }

  /** Partitions are written one after the other: the first ones have landed when a key throws. */
  @Test
  void aSortingKeyThatThrowsEndsTheJob() throws Exception {
    create("(id UInt64) PARTITION BY id % 10 ORDER BY (id + throwIf(id = 9, 'nine'))");
    try (var operator = start(settings(errors))) {
      operator.arrive(NumberBlocks.range(table, "x", 0, 100));
      operator.barrier(1);
      operator.completed(1);
      assertThatThrownBy(operator::hearOutcome)
          .isInstanceOf(InsertFailedException.class)
          .hasMessageContaining("some may already be in the table");
    }
    assertThat(select("count() > 0 AND count() < 100", table)).isEqualTo("1");
  }

  @Test
  void aSortingKeyThatThrowsInAnOnlyPartition() throws Exception {
    create("(id UInt64) ORDER BY (id + throwIf(id = 9, 'nine'))");
    try (var operator = start(settings(errors))) {
      operator.arrive(NumberBlocks.block(table, "x", LongStream.range(0, 20).toArray()));
      drain(operator);
    }
    assertThat(select("count(), uniqExact(id)", table)).isEqualTo("19\t19");
    assertThat(select("raw_message", errors)).isEqualTo("{\"id\":9}");
  }

  /** Nothing of this takes more than the right to insert. */
  @Test
  @NeedsClickHouseServer
  void byAUserWhoMayOnlyInsert() throws Exception {
    ClickHouseUser writer =
        ClickHouseUser.of(
            "writer", "pw", "GRANT INSERT ON default.t", "GRANT INSERT ON default.t_errors");
    try (ClickHouseServer guarded =
        ClickHouseServer.start(ClickHouseOptions.temporary().withUser(writer))) {
      TableName mine = new TableName("default", "t");
      TableName rejected = new TableName("default", "t_errors");
      guarded.query("CREATE TABLE t (id UInt64, CONSTRAINT c CHECK id != 9) ORDER BY id" + WINDOW);
      guarded.query(errorTable(rejected));
      try (var operator =
          OperatorUnderTest.start(settings(rejected), inserters(guarded, "writer", "pw"), null)) {
        operator.arrive(NumberBlocks.range(mine, "x", 0, 100));
        drain(operator);
      }
      assertThat(guarded.query("SELECT count() FROM t")).isEqualTo("99");
      assertThat(guarded.query("SELECT raw_message FROM t_errors")).isEqualTo("{\"id\":9}");
    }
  }

  /** Completes checkpoints until nothing is held any more, and says how many it took. */
  private int drain(OperatorUnderTest operator) throws Exception {
    int taken = 0;
    while (!SavedBlocks.tokens(operator.barrier(++checkpoint)).isEmpty()) {
      taken++;
      operator.completed(checkpoint);
      operator.hearWhatComes();
    }
    return taken;
  }

  private OperatorUnderTest start(SinkSettings settings) throws Exception {
    return OperatorUnderTest.start(settings, inserters(server, "default", ""), null);
  }

  private OperatorUnderTest start(@Nullable OperatorSubtaskState from) throws Exception {
    return OperatorUnderTest.start(settings(errors), inserters(server, "default", ""), from);
  }

  private static SinkSettings settings(TableName errorTable) {
    return settings(
        errorTable,
        new RetryPolicy(Duration.ofMillis(10), Duration.ofMillis(200), Duration.ofMinutes(1)));
  }

  private static SinkSettings settings(TableName errorTable, RetryPolicy retries) {
    return OperatorUnderTest.settings(Guarantee.EXACTLY_ONCE, retries, Integer.MAX_VALUE)
        .rejectingTo(errorTable, 1_000);
  }

  private static InserterFactory inserters(ClickHouseServer at, String user, String password) {
    return new ClickHouseInserterFactory(
        List.of(at.url()),
        user,
        Secret.of(password),
        Duration.ofSeconds(5),
        Duration.ofSeconds(30));
  }

  private static String errorTable(TableName name) {
    return new ErrorTableStatement(new TableSchema(name, ErrorTable.columns()), Duration.ofDays(7))
        .sql();
  }

  private void create(String definition) {
    server.query("CREATE TABLE " + table.quoted() + " " + definition + WINDOW);
  }

  private void view(String name, String columns) {
    server.query(
        "CREATE TABLE %s.%s_target (id UInt64) ORDER BY id".formatted(database, name) + WINDOW);
    server.query(
        "CREATE MATERIALIZED VIEW %1$s.%2$s TO %1$s.%2$s_target AS SELECT %3$s FROM %4$s"
            .formatted(database, name, columns, table.quoted()));
  }

  private String select(String what, TableName from) {
    return server.query("SELECT " + what + " FROM " + from.quoted() + " FORMAT TSVRaw");
  }

  private String select(String what, TableName from, String end) {
    return server.query("SELECT " + what + " FROM " + from.quoted() + end + " FORMAT TSVRaw");
  }
}
