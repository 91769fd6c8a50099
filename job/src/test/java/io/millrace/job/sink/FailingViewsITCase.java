package io.millrace.job.sink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.job.clickhouse.catalog.ErrorTableStatement;
import io.millrace.job.clickhouse.insert.ClickHouseInserterFactory;
import io.millrace.job.clickhouse.insert.NumberBlocks;
import io.millrace.job.config.value.FailingViews;
import io.millrace.job.config.value.Guarantee;
import io.millrace.job.config.value.Secret;
import io.millrace.job.fixture.NeedsClickHouseServer;
import io.millrace.job.sink.insert.InsertFailedException;
import io.millrace.job.sink.insert.InserterFactory;
import io.millrace.testkit.clickhouse.ClickHouseOptions;
import io.millrace.testkit.clickhouse.ClickHouseServer;
import io.millrace.testkit.clickhouse.ClickHouseUser;
import io.millrace.udf.block.SealedBlock;
import io.millrace.udf.convert.ValuesInErrors;
import io.millrace.udf.table.ErrorTable;
import io.millrace.udf.table.TableName;
import io.millrace.udf.table.TableSchema;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.assertj.core.api.AbstractThrowableAssert;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Rows that materialized views of a real server throw on, with {@code failing-views: isolate}. */
@Timeout(180)
class FailingViewsITCase {
  private static final String WINDOW = " SETTINGS non_replicated_deduplication_window = 1000";

  private final ClickHouseServer server = ClickHouseServer.forTests();
  private final String database = server.newDatabase();
  private final TableName table = new TableName(database, "t");
  private final TableName errors = new TableName(database, "t_errors");
  private int checkpoint;

  FailingViewsITCase() {
    server.query(errorTable(errors));
    server.query("CREATE TABLE " + table.quoted() + " (id UInt64) ORDER BY id" + WINDOW);
  }

  @Test
  void oneOfThreeViewsThrowsOnTwoRowsOfAThousand() throws Exception {
    view("first", "id");
    view("second", "id + throwIf(id = 3 OR id = 700, 'no such id') AS id");
    view("third", "id");

    run(NumberBlocks.range(table, "x", 0, 1_000));

    assertExact("t", 1_000);
    assertExact("first", 1_000);
    assertExact("second", 998);
    assertExact("third", 1_000);
    assertRejected(3, 700);
    assertThat(text("SELECT DISTINCT reason, raw_message_encoding FROM %s.t_errors"))
        .isEqualTo("refused_by_view\trow");
    assertThat(text("SELECT message FROM %s.t_errors LIMIT 1"))
        .contains(
            "Code: 395",
            "no such id",
            "%1$s has the row. It is missing in %2$s and the views behind it."
                .formatted(table.quoted(), named("second_view").quoted()));
  }

  @Test
  void whatComesLaterIsAsEver() throws Exception {
    view("picky", "id + throwIf(id = 3) AS id");

    run(NumberBlocks.range(table, "x", 0, 10), NumberBlocks.range(table, "y", 10, 10));

    assertExact("t", 20);
    assertExact("picky", 19);
  }

  @Test
  void twoViewsThrowOnDifferentRowsAndOneOnBoth() throws Exception {
    view("odd", "id + throwIf(id = 3, 'three') AS id");
    view("even", "id + throwIf(id = 4, 'four') AS id");
    view("both", "id + throwIf(id IN (3, 4), 'both') AS id");

    run(NumberBlocks.range(table, "x", 0, 100));

    assertExact("t", 100);
    assertRejected(3, 4);
    // The rest misses every view that threw on the block, even if another row was the reason.
    assertExact("odd", 98);
    assertExact("even", 98);
    assertExact("both", 98);
    assertThat(text("SELECT message FROM %s.t_errors WHERE raw_message LIKE '%%3%%'"))
        .contains(named("odd_view").quoted(), named("both_view").quoted());
  }

  @Test
  void aViewOfAViewsTarget() throws Exception {
    view("daily", "id");
    view("monthly", "id + throwIf(id = 5, 'five') AS id", named("daily"));
    view("yearly", "id", named("monthly"));

    run(NumberBlocks.range(table, "x", 0, 100));

    assertExact("t", 100);
    assertExact("daily", 100);
    assertExact("monthly", 99);
    assertExact("yearly", 99);
    assertRejected(5);
    assertThat(text("SELECT message FROM %s.t_errors"))
        .contains(named("monthly_view").quoted())
        .doesNotContain(named("yearly_view").quoted());
  }

  @Test
  void aValueTheTargetsColumnCannotTake() throws Exception {
    server.query("CREATE TABLE %s.small (id UInt8) ORDER BY id".formatted(database) + WINDOW);
    select("small_view", "small", "if(id = 9, 'nine', toString(id)) AS id", table);

    run(NumberBlocks.range(table, "x", 0, 100));

    assertExact("t", 100);
    assertExact("small", 99);
    assertRejected(9);
  }

  /** A view reads whole rows: columns the block leaves out have their DEFAULT. */
  @Test
  void aViewOfColumnsThatAreNotSent() throws Exception {
    server.query(
        "ALTER TABLE %s ADD COLUMN half Float64 DEFAULT id / 2, ADD COLUMN twice UInt64 MATERIALIZED id * 2"
            .formatted(table.quoted()));
    view("all", "t.twice + throwIf(t.half = 3.5) AS id");

    run(NumberBlocks.range(table, "x", 0, 100));

    assertExact("all", 99);
    assertRejected(7);
  }

  @Test
  void partitionsOfTheTarget() throws Exception {
    partitioned("parts", "id % 5");
    select("parts_view", "parts", "id + throwIf(id = 7) AS id", table);
    partitioned("whole", "id % 5");
    select("whole_view", "whole", "id", table);

    run(NumberBlocks.range(table, "x", 0, 100));

    assertExact("t", 100);
    assertExact("parts", 99);
    assertExact("whole", 100);
  }

  @Test
  void aRowThatIsAloneInItsBlock() throws Exception {
    view("picky", "id + throwIf(id = 3) AS id");

    run(NumberBlocks.range(table, "x", 3, 1));

    assertExact("t", 1);
    assertExact("picky", 0);
    assertRejected(3);
  }

  /** Restored from every state there was, also from those whose blocks have landed long since. */
  @Test
  void crashesBetweenAnyTwoSteps() throws Exception {
    partitioned("picky", "id % 3");
    select("picky_view", "picky", "id + throwIf(id IN (3, 77)) AS id", table);
    view("good", "id");
    List<OperatorSubtaskState> states = new ArrayList<>();
    try (var operator = start(isolating(), null)) {
      operator.arrive(NumberBlocks.range(table, "x", 0, 100));
      states.add(operator.barrier(++checkpoint));
      operator.completed(checkpoint);
    }
    // Killed while it is rejected; while it is split; and when its replacement is not in
    // a completed checkpoint.
    for (int heard = 0; heard < 3; heard++) {
      try (var operator = start(isolating(), states.get(0))) {
        operator.hearOutcomes(heard);
        states.add(operator.barrier(++checkpoint));
      }
    }
    OperatorSubtaskState replaced = states.get(states.size() - 1);
    assertThat(SavedBlocks.tokens(replaced)).hasSize(3).contains("x");
    // Killed with some of that confirmed, in whatever order.
    for (int heard = 0; heard < 3; heard++) {
      try (var operator = start(isolating(), replaced)) {
        operator.hearOutcomes(heard);
        states.add(operator.barrier(++checkpoint));
      }
    }
    for (OperatorSubtaskState state : states) {
      try (var operator = start(isolating(), state)) {
        operator.hearWhatComes();
        drain(operator);
      }
      assertExact("t", 100);
      assertExact("good", 100);
      assertExact("picky", 98);
      assertRejected(3, 77);
    }
  }

  @Test
  void theEndOfInput() throws Exception {
    view("picky", "id + throwIf(id = 3) AS id");
    try (var operator = start(isolating(), null)) {
      operator.arrive(NumberBlocks.range(table, "x", 0, 100));
      operator.endOfInput();
      operator.barrier(1);
      operator.completed(1);
      assertThat(SavedBlocks.tokens(operator.barrier(2))).isEmpty();
    }
    assertExact("t", 100);
    assertExact("picky", 99);
    assertRejected(3);
  }

  /** The savepoint holds the block itself: what takes its place has not been sent. */
  @Test
  void aStopWithSavepoint() throws Exception {
    view("picky", "id + throwIf(id = 3) AS id");
    OperatorSubtaskState savepoint;
    try (var operator = start(isolating(), null)) {
      operator.arrive(NumberBlocks.range(table, "x", 0, 100));
      savepoint = operator.stopWithSavepoint(1);
      operator.completed(1);
    }
    assertExact("picky", 0);
    try (var operator = start(isolating(), savepoint)) {
      operator.hearWhatComes();
      drain(operator);
    }
    assertExact("t", 100);
    assertExact("picky", 99);
    assertRejected(3);
  }

  /** Another view begins to throw before the rest is sent: the rest is isolated like any block. */
  @Test
  void theRestThrowsAgain() throws Exception {
    view("picky", "id + throwIf(id = 3) AS id");
    try (var operator = start(isolating(), null)) {
      operator.arrive(NumberBlocks.range(table, "x", 0, 100));
      operator.barrier(++checkpoint);
      operator.completed(checkpoint);
      operator.hearOutcomes(2);
      view("late", "id + throwIf(id = 4) AS id");
      drain(operator);
    }
    assertExact("t", 100);
    assertExact("picky", 99);
    // It came when the block was in the table already, so it lacks the row that was left out then.
    assertExact("late", 98);
    assertRejected(3, 4);
  }

  /** The table has the block: parts under other tokens would duplicate rows. */
  @Test
  void theRestIsRefusedByTheTableItself() throws Exception {
    view("picky", "id + throwIf(id = 3) AS id");
    try (var operator = start(isolating(), null)) {
      operator.arrive(NumberBlocks.range(table, "x", 0, 100));
      operator.barrier(1);
      operator.completed(1);
      operator.hearOutcomes(2);
      server.query("ALTER TABLE " + table.quoted() + " ADD CONSTRAINT late CHECK id != 50");
      operator.barrier(2);
      operator.completed(2);
      assertThatThrownBy(() -> operator.hearOutcomes(3))
          .hasMessageContaining("did not split it because its table already has it");
    }
    assertExact("t", 100);
  }

  @Test
  void valuesAreKeptOut() throws Exception {
    view("picky", "id + toUInt64(if(id = 3, 'secret', '0')) AS id");
    try (var operator = start(isolating().withValues(ValuesInErrors.REDACTED), null)) {
      operator.arrive(NumberBlocks.range(table, "x", 0, 100));
      drain(operator);
    }
    assertRejected(3);
    assertThat(text("SELECT message FROM %s.t_errors"))
        .contains("CANNOT_PARSE_TEXT", named("picky_view").quoted())
        .doesNotContain("secret");
  }

  @Test
  void aViewThatThrowsOnEveryRowEndsTheJob() throws Exception {
    view("broken", "id + throwIf(1, 'broken') AS id");
    assertEnds(isolating())
        .hasMessageContaining("a view fails on every row of the block")
        .hasMessageContaining("broken");
    assertExact("t", 100);
    assertRejected();
  }

  @Test
  void moreRowsThanMayBeRefusedEndTheJob() throws Exception {
    view("picky", "id + throwIf(id % 10 = 0) AS id");
    assertEnds(isolating().rejectingTo(errors, 9))
        .hasMessageContaining("would lack more than 9 rows of the block");
    assertExact("picky", 0);
    assertRejected();
  }

  /** Its target's constraint fails, not a row of its query. */
  @Test
  void anotherViewThatFailsMeanwhileEndsTheJobAndIsCompletedLater() throws Exception {
    view("picky", "id + throwIf(id = 3) AS id");
    view("strict", "id");
    server.query("ALTER TABLE %s.strict ADD CONSTRAINT c CHECK id != 50".formatted(database));
    OperatorSubtaskState state;
    try (var operator = start(isolating(), null)) {
      operator.arrive(NumberBlocks.range(table, "x", 0, 100));
      operator.barrier(1);
      operator.completed(1);
      operator.hearOutcomes(2);
      state = operator.barrier(2);
      operator.completed(2);
      assertThatThrownBy(() -> operator.hearOutcomes(3))
          .hasMessageContaining("Constraint")
          .hasMessageContaining("no single row makes a view's query fail");
    }
    server.query("ALTER TABLE %s.strict DROP CONSTRAINT c".formatted(database));
    try (var operator = start(isolating(), state)) {
      operator.hearWhatComes();
      drain(operator);
    }
    assertExact("t", 100);
    assertExact("picky", 99);
    assertExact("strict", 99);
    assertRejected(3);
    assertThat(text("SELECT message FROM %s.t_errors"))
        .contains("A view that failed for another reason at that time may lack it as well");
  }

  @Test
  void rowsThatOnlyThrowTogetherEndTheJob() throws Exception {
    view("sum", "sum(id) + throwIf(count() > 60) AS id");
    assertEnds(isolating()).hasMessageContaining("no single row makes a view's query fail");
    assertRejected();
  }

  @Test
  void aQueryThatNamesItsTableTwiceEndsTheJob() throws Exception {
    view("twice", "%s.id + throwIf(id = 3) AS id".formatted(table.quoted()));
    assertEnds(isolating())
        .hasMessageContaining("while pushing to view")
        .hasMessageContaining(
            "The rows that make it fail cannot be isolated: the query of the view")
        .hasMessageContaining("once, after FROM");
  }

  /** Seen: the sum without the row is in another partition, and would be there beside the first. */
  @Test
  void aViewThatSumsUpIntoPartitionsEndsTheJob() throws Exception {
    view("picky", "id + throwIf(id = 99) AS id");
    partitioned("newest", "id");
    select("newest_view", "newest", "max(id) AS id", table);
    assertEnds(isolating())
        .hasMessageContaining(
            "without these rows the view "
                + named("newest_view").quoted()
                + " writes to another partition, which does not know the block");
    assertThat(text("SELECT count() <= 1 FROM %s.newest")).isEqualTo("1");
    assertRejected();
  }

  @Test
  void aViewThatSumsUpIsAsExact() throws Exception {
    view("picky", "id + throwIf(id = 99) AS id");
    view("sum", "sum(id) AS id");

    run(NumberBlocks.range(table, "x", 0, 100));

    assertThat(text("SELECT id FROM %s.sum")).isEqualTo("4950");
    assertExact("picky", 99);
  }

  /** The server would insert the view's rows as several blocks; their number shows it. */
  @Test
  void aViewThatMakesSeveralBlocksOfOneEndsTheJob() throws Exception {
    view("picky", "id + throwIf(id = 99) AS id");
    view("many", "id FROM (SELECT id, arrayJoin(range(11000)) AS n", table, ")");
    assertEnds(isolating()).hasMessageContaining("makes 1100000 rows of the block");
  }

  @Test
  void aViewWithATableOfItsOwn() throws Exception {
    server.query(
        "CREATE MATERIALIZED VIEW %s.own ENGINE = MergeTree ORDER BY id%s AS SELECT"
                .formatted(database, WINDOW)
            + " id + throwIf(id = 3) AS id FROM "
            + table.quoted());

    run(NumberBlocks.range(table, "x", 0, 100));

    assertExact("own", 99);
    assertRejected(3);
  }

  /** Of a state of an aggregate function there is no conversion. */
  @Test
  void aViewOfAggregateStates() throws Exception {
    server.query(
        "CREATE TABLE %s.states (m UInt8, s AggregateFunction(sum, UInt64)) ENGINE ="
                .formatted(database)
            + " AggregatingMergeTree ORDER BY m"
            + WINDOW);
    String columns = "toUInt8(id % 2 + throwIf(id = 3)) AS m, sumState(id) AS s";
    select("states_view", "states", columns, table, " GROUP BY m");

    run(NumberBlocks.range(table, "x", 0, 10));

    assertThat(text("SELECT m, sumMerge(s) FROM %s.states GROUP BY m ORDER BY m"))
        .isEqualTo("0\t20\n1\t22");
    assertRejected(3);
  }

  @Test
  @NeedsClickHouseServer
  void byAUserWhoMayInsertAndSee() throws Exception {
    ClickHouseUser writer =
        ClickHouseUser.of(
            "writer",
            "pw",
            "GRANT INSERT ON default.t",
            "GRANT INSERT ON default.t_errors",
            "GRANT SHOW TABLES, SHOW COLUMNS ON default.*");
    ClickHouseUser blind =
        ClickHouseUser.of(
            "blind", "pw", "GRANT INSERT ON default.t", "GRANT INSERT ON default.t_errors");
    try (ClickHouseServer guarded =
        ClickHouseServer.start(ClickHouseOptions.temporary().withUser(writer).withUser(blind))) {
      TableName mine = new TableName("default", "t");
      TableName rejected = new TableName("default", "t_errors");
      guarded.query("CREATE TABLE t (id UInt64) ORDER BY id" + WINDOW);
      guarded.query("CREATE TABLE target (id UInt64) ORDER BY id" + WINDOW);
      guarded.query(
          "CREATE MATERIALIZED VIEW v TO target DEFINER = default SQL SECURITY DEFINER AS SELECT id + throwIf(id = 9) AS id FROM t");
      guarded.query(errorTable(rejected));
      SinkSettings settings = isolating().rejectingTo(rejected, 1_000);
      OperatorSubtaskState state;
      try (var operator =
          OperatorUnderTest.start(settings, inserters(guarded, "blind", "pw"), null)) {
        operator.arrive(NumberBlocks.range(mine, "x", 0, 100));
        state = operator.barrier(1);
        operator.completed(1);
        assertThatThrownBy(() -> operator.hearOutcomes(3))
            .hasMessageContaining("the user cannot see `default`.`v`")
            .hasMessageContaining("GRANT SHOW TABLES, SHOW COLUMNS ON `default`.`v` TO `blind`");
      }
      try (var operator =
          OperatorUnderTest.start(settings, inserters(guarded, "writer", "pw"), state)) {
        operator.hearWhatComes();
        drain(operator);
      }
      assertThat(guarded.query("SELECT count() FROM t")).isEqualTo("100");
      assertThat(guarded.query("SELECT count() FROM target")).isEqualTo("99");
      assertThat(guarded.query("SELECT raw_message FROM t_errors")).isEqualTo("{\"id\":9}");
    }
  }

  private AbstractThrowableAssert<?, ? extends Throwable> assertEnds(SinkSettings settings)
      throws Exception {
    try (var operator = start(settings, null)) {
      operator.arrive(NumberBlocks.range(table, "x", 0, 100));
      operator.barrier(1);
      operator.completed(1);
      return assertThatThrownBy(() -> operator.hearOutcomes(2))
          .isInstanceOf(InsertFailedException.class);
    }
  }

  private void run(SealedBlock... blocks) throws Exception {
    try (var operator = start(isolating(), null)) {
      for (var block : blocks) {
        operator.arrive(block);
      }
      drain(operator);
    }
  }

  /** Completes checkpoints until nothing is held any more. */
  private void drain(OperatorUnderTest operator) throws Exception {
    while (!SavedBlocks.tokens(operator.barrier(++checkpoint)).isEmpty()) {
      operator.completed(checkpoint);
      operator.hearWhatComes();
    }
  }

  private OperatorUnderTest start(SinkSettings settings, @Nullable OperatorSubtaskState from)
      throws Exception {
    return OperatorUnderTest.start(settings, inserters(server, "default", ""), from);
  }

  private SinkSettings isolating() {
    return OperatorUnderTest.settings(
            Guarantee.EXACTLY_ONCE,
            new RetryPolicy(Duration.ofMillis(10), Duration.ofMillis(200), Duration.ofMinutes(1)),
            Integer.MAX_VALUE)
        .rejectingTo(errors, 1_000)
        .withFailingViews(FailingViews.ISOLATE);
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

  private TableName named(String name) {
    return new TableName(database, name);
  }

  /** A view of the table, and a target of the name. */
  private void view(String target, String columns) {
    view(target, columns, table);
  }

  private void view(String target, String columns, TableName source) {
    view(target, columns, source, "");
  }

  private void view(String target, String columns, TableName source, String end) {
    server.query("CREATE TABLE %s.%s (id UInt64) ORDER BY id".formatted(database, target) + WINDOW);
    select(target + "_view", target, columns, source, end);
  }

  private void partitioned(String target, String key) {
    server.query(
        "CREATE TABLE %s.%s (id UInt64) ORDER BY id PARTITION BY %s"
                .formatted(database, target, key)
            + WINDOW);
  }

  private void select(String view, String target, String columns, TableName source) {
    select(view, target, columns, source, "");
  }

  private void select(String view, String target, String columns, TableName source, String end) {
    server.query(
        "CREATE MATERIALIZED VIEW %1$s.%2$s TO %1$s.%3$s AS SELECT %4$s FROM %5$s%6$s"
            .formatted(database, view, target, columns, source.quoted(), end));
  }

  private void assertExact(String name, int rows) {
    assertThat(text("SELECT count(), uniqExact(id) FROM %s." + name))
        .as(name)
        .isEqualTo(rows + "\t" + rows);
  }

  private void assertRejected(long... ids) {
    StringBuilder rows = new StringBuilder();
    for (long id : ids) {
      rows.append(rows.isEmpty() ? "" : "\n").append("{\"id\":").append(id).append('}');
    }
    assertThat(text("SELECT raw_message FROM %s.t_errors ORDER BY raw_message"))
        .isEqualTo(rows.toString());
  }

  private String text(String sql) {
    return server.query(sql.formatted(database) + " FORMAT TSVRaw");
  }
}
