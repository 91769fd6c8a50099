package io.millrace.job.clickhouse.insert;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.job.clickhouse.http.ClickHouseErrorCode;
import io.millrace.job.clickhouse.sql.InsertSettings;
import io.millrace.job.clickhouse.sql.InsertStatement;
import io.millrace.job.fixture.NeedsClickHouseServer;
import io.millrace.job.sink.insert.InsertException;
import io.millrace.job.sink.insert.InsertException.Verdict;
import io.millrace.job.sink.insert.Inserter;
import io.millrace.testkit.clickhouse.ClickHouseOptions;
import io.millrace.testkit.clickhouse.ClickHouseServer;
import io.millrace.testkit.clickhouse.ClickHouseUser;
import io.millrace.udf.block.Compression;
import io.millrace.udf.block.SealedBlock;
import io.millrace.udf.table.TableName;
import java.net.URI;
import java.time.Duration;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class ClickHouseInserterITCase {
  private static final String WINDOW = " SETTINGS non_replicated_deduplication_window = 1000";

  private final ClickHouseServer server = ClickHouseServer.forTests();
  private final String database = server.newDatabase();
  private final TableName table = new TableName(database, "t");

  @Test
  void aBlockLands() throws Exception {
    createTable("id UInt64");
    try (Inserter inserter = Inserters.of(server.url())) {
      inserter.insert(NumberBlocks.block(table, "a", 1, 2, -1));
      inserter.insert(NumberBlocks.block(table, "id", Compression.NONE, "b", 7));
    }
    assertThat(select("groupArray(id) FROM (SELECT id FROM %s ORDER BY id)"))
        .isEqualTo("[1,2,7,18446744073709551615]");
  }

  @Test
  void namesOfAnyKindAreOnlyNames() throws Exception {
    TableName odd = new TableName(database, "a`; DROP TABLE x -- \\ 'ä");
    String column = "user`s \\ \"id\", now()";
    server.query(
        "CREATE TABLE %s (%s UInt64) ORDER BY tuple()"
            .formatted(odd.quoted(), TableName.quote(column)));
    try (Inserter inserter = Inserters.of(server.url())) {
      inserter.insert(NumberBlocks.block(odd, column, Compression.LZ4, "a", 5));
    }
    assertThat(server.query("SELECT * FROM " + odd.quoted())).isEqualTo("5");
  }

  @Test
  void theSameTokenTwiceLandsOnce() throws Exception {
    createTable("id UInt64");
    try (Inserter inserter = Inserters.of(server.url())) {
      SealedBlock block = NumberBlocks.block(table, "a", 1, 2, 3);
      inserter.insert(block);
      inserter.insert(block);
      inserter.insert(NumberBlocks.block(table, "b", 1, 2, 3));
    }
    assertThat(select("count() FROM %s")).isEqualTo("6");
  }

  @Test
  void theSettingsAreInForce() throws Exception {
    StringBuilder columns = new StringBuilder("id UInt64");
    for (String name : InsertSettings.names()) {
      columns.append(", %1$s String DEFAULT toString(getSetting('%1$s'))".formatted(name));
    }
    createTable(columns.toString());
    try (Inserter inserter = Inserters.of(server.url())) {
      inserter.insert(NumberBlocks.block(table, "a", 1));
    }
    assertThat(select(String.join(", ", InsertSettings.names()) + " FROM %s"))
        .isEqualTo(
            "false\ttrue\tenable\tenable_even_for_bad_queries\ttrue\t1048576\t1048576\t0\t0\tfalse\t1"
                + "\tfalse\ttrue\ttrue\tfalse\ttrue\ttrue\ttrue\tbest_effort\tfalse\tfalse");
  }

  /** Cut in two, the parts would count apart under the token. */
  @Test
  void theLargestBlockBecomesOnePartAndIsKnownAgain() throws Exception {
    createTable("id UInt64");
    try (Inserter inserter = Inserters.of(server.url())) {
      SealedBlock large = NumberBlocks.range(table, "large", 0, 1_048_448);
      inserter.insert(large);
      inserter.insert(large);
    }
    assertThat(select("count() FROM %s")).isEqualTo("1048448");
    assertThat(
            server.query(
                "SELECT count(), max(rows) FROM system.parts WHERE database = '%s' AND level = 0"
                    .formatted(database)))
        .isEqualTo("1\t1048448");
  }

  @Test
  void aRepetitionCompletesAViewThatFailed() throws Exception {
    createTable("id UInt64");
    server.query("CREATE TABLE %s.flag (broken UInt8) ORDER BY tuple()".formatted(database));
    server.query("INSERT INTO %s.flag VALUES (1)".formatted(database));
    server.query("CREATE TABLE %s.target (id UInt64) ORDER BY id".formatted(database) + WINDOW);
    server.query(
        "CREATE MATERIALIZED VIEW %1$s.v TO %1$s.target AS SELECT id + throwIf((SELECT any(broken)"
                .formatted(database)
            + " FROM %1$s.flag) = 1) AS id FROM %1$s.t".formatted(database));
    SealedBlock block = NumberBlocks.block(table, "a", 1, 2, 3);
    try (Inserter inserter = Inserters.of(server.url())) {
      assertThat(Inserters.refusal(inserter, block))
          .returns(Verdict.VIEW_THREW, InsertException::verdict)
          .hasMessageContaining("Code: 395")
          .hasMessageContaining(table.quoted() + " has the rows; only the view lacks them");
      server.query("TRUNCATE TABLE %s.flag".formatted(database));
      inserter.insert(block);
      inserter.insert(block);
    }
    assertThat(select("count() FROM %s")).isEqualTo("3");
    assertThat(server.query("SELECT count() FROM %s.target".formatted(database))).isEqualTo("3");
  }

  @Test
  void aMissingTableMayComeBack() {
    refused(Verdict.RETRY, "Code: 60.", "Create the table, or correct clickhouse.table.");
  }

  @Test
  void aMissingColumnIsPermanent() {
    createTable("other UInt64");
    refused(
        "Code: 16.",
        "Undo the change of the table, or alter the table so that it accepts the block.");
  }

  @Test
  void aColumnOfAnotherTypeIsPermanent() {
    createTable("id Array(Date)");
    refused(
        "Code: 53.",
        "Undo the change of the table, or alter the table so that it accepts the block.");
  }

  @Test
  void aConstraintConcernsTheRows() {
    createTable("id UInt64, CONSTRAINT small CHECK id < 3");
    refused(Verdict.ROWS_REFUSED, "Code: 469.", "rejects a row of this block because of");
    assertThat(select("count() FROM %s")).isEqualTo("0");
  }

  @Test
  void oneRowOfATableOfMillionsIsFoundByItsNumber() throws Exception {
    createTable("id UInt64");
    SealedBlock block = NumberBlocks.range(table, "a", 0, 1_000_000);
    try (Inserter inserter = Inserters.of(server.url())) {
      SealedBlock part = inserter.part(block, 999_998, 1, "a/7");
      assertThat(inserter.json(part)).asString().isEqualTo("{\"id\":999998}\n");
      inserter.insert(part);
      inserter.insert(inserter.part(block, 0, 999_998, "a/0"));
    }
    assertThat(select("count(), max(id) FROM %s")).isEqualTo("999999\t999998");
  }

  @Test
  void moreThanAHundredPartitionsLeaveNothing() {
    server.query(
        "CREATE TABLE %s (id UInt64) ORDER BY id PARTITION BY id".formatted(table.quoted())
            + WINDOW);
    SealedBlock scattered = NumberBlocks.block(table, "a", LongStream.range(0, 101).toArray());
    try (Inserter inserter = Inserters.of(server.url())) {
      assertThat(Inserters.refusal(inserter, scattered))
          .returns(Verdict.TOO_MANY_PARTITIONS, InsertException::verdict)
          .hasMessageContaining("Code: 252")
          .hasMessageContaining("or raise max_partitions_per_insert_block for the user `default`");
    }
    assertThat(select("count() FROM %s")).isEqualTo("0");
  }

  @Test
  void tooManyPartsAreARetry() throws Exception {
    server.query(
        "CREATE TABLE %s (id UInt64) ORDER BY id SETTINGS parts_to_throw_insert = 1,"
                .formatted(table.quoted())
            + " parts_to_delay_insert = 1, max_delay_to_insert = 1");
    server.query("SYSTEM STOP MERGES " + table.quoted());
    try (Inserter inserter = Inserters.of(server.url())) {
      inserter.insert(NumberBlocks.block(table, "a", 1));
      assertThat(Inserters.refusal(inserter, NumberBlocks.block(table, "b", 2)))
          .returns(Verdict.RETRY, InsertException::verdict)
          .hasMessageContaining("Too many parts");
    }
  }

  @Test
  @NeedsClickHouseServer
  void anAddressOfTheNativeProtocolIsSaidToBeWrong() {
    try (ClickHouseServer mine = ClickHouseServer.start(ClickHouseOptions.temporary());
        Inserter inserter = Inserters.of("http://127.0.0.1:" + mine.tcpPort())) {
      assertThat(Inserters.refusal(inserter, NumberBlocks.block(table, "a", 1)))
          .returns(Verdict.RETRY, InsertException::verdict)
          .hasMessageContaining("You must use port " + mine.port() + " for HTTP.");
    }
  }

  @Test
  @NeedsClickHouseServer
  void credentialsAndRights() throws Exception {
    ClickHouseOptions options =
        ClickHouseOptions.temporary()
            .withUser(ClickHouseUser.of("writer", Inserters.PASSWORD, "GRANT INSERT ON default.t"))
            .withUser(ClickHouseUser.of("reader", Inserters.PASSWORD, "GRANT SELECT ON default.t"));
    try (ClickHouseServer guarded = ClickHouseServer.start(options)) {
      TableName mine = new TableName("default", "t");
      guarded.query("CREATE TABLE t (id UInt64) ORDER BY id");
      SealedBlock block = NumberBlocks.block(mine, "a", 1);
      SealedBlock large =
          NumberBlocks.block(mine, "id", Compression.NONE, "large", new long[1_000_000]);
      try (Inserter inserter = as("writer", Inserters.PASSWORD, guarded)) {
        inserter.insert(block);
      }
      assertThat(guarded.query("SELECT count() FROM t")).isEqualTo("1");
      for (SealedBlock refused : new SealedBlock[] {block, large}) {
        try (Inserter inserter = as("writer", "guess", guarded)) {
          assertThat(Inserters.refusal(inserter, refused))
              .returns(Verdict.RETRY, InsertException::verdict)
              .hasMessageContaining("Code: 516")
              .hasMessageEndingWith(
                  "Correct clickhouse.username and clickhouse.password, or the client certificate.");
        }
        try (Inserter inserter = as("reader", Inserters.PASSWORD, guarded)) {
          assertThat(Inserters.refusal(inserter, refused))
              .returns(Verdict.RETRY, InsertException::verdict)
              .hasMessageEndingWith("Run: GRANT INSERT ON `default`.`t` TO `reader`.");
        }
      }
    }
  }

  /** What was acknowledged survives SIGKILL, and so does the token: the repetition is known. */
  @Test
  void theServerIsKilledBetweenTwoAttempts() throws Exception {
    try (ClickHouseServer mortal = ClickHouseServer.start(ClickHouseOptions.temporary());
        Inserter inserter = Inserters.of(mortal.url())) {
      TableName mine = new TableName("default", "t");
      mortal.query("CREATE TABLE t (id UInt64) ORDER BY id" + WINDOW);
      SealedBlock block = NumberBlocks.block(mine, "a", 1, 2, 3);
      inserter.insert(block);
      mortal.kill();
      assertThat(Inserters.refusal(inserter, block))
          .returns(Verdict.RETRY, InsertException::verdict)
          .hasMessageStartingWith("No answer from ClickHouse: ");
      mortal.restart();
      inserter.insert(block);
      inserter.insert(NumberBlocks.block(mine, "b", 4));
      assertThat(mortal.query("SELECT count() FROM t")).isEqualTo("4");
    }
  }

  @Test
  void theServerTakesLongerThanOneWouldWait() {
    createTable("id UInt64, slow UInt8 DEFAULT sleepEachRow(1)");
    try (Inserter inserter = Inserters.of(server.url(), "default", "", Duration.ofMillis(500))) {
      assertThat(Inserters.refusal(inserter, NumberBlocks.block(table, "a", 1, 2)))
          .returns(Verdict.RETRY, InsertException::verdict)
          .hasMessage("No answer from ClickHouse: timed out after 500 ms.");
    }
  }

  /** The reason for announcing the length: half a body must not pass for a whole one. */
  @Test
  void aBodyCutShortLeavesNothing() throws Exception {
    createTable("id UInt64");
    SealedBlock block = NumberBlocks.block(table, "id", Compression.NONE, "a", new long[100_000]);
    HttpCut.sendHalf(
        URI.create(server.url()), InsertStatement.of(block), block.body().toByteArray());
    assertThat(select("count() FROM %s")).isEqualTo("0");
    try (Inserter inserter = Inserters.of(server.url())) {
      inserter.insert(block);
    }
    assertThat(select("count() FROM %s")).isEqualTo("100000");
  }

  @Test
  void theServerCallsItsErrorsAsWeDo() {
    for (ClickHouseErrorCode error : ClickHouseErrorCode.values()) {
      assertThat(server.query("SELECT errorCodeToName(" + error.code() + ")"))
          .as("code %d", error.code())
          .isEqualTo(error.name());
    }
  }

  private void refused(String code, String advice) {
    refused(Verdict.PERMANENT, code, advice);
  }

  private void refused(Verdict verdict, String code, String advice) {
    try (Inserter inserter = Inserters.of(server.url())) {
      assertThat(Inserters.refusal(inserter, NumberBlocks.block(table, "a", 1, 2, 3)))
          .returns(verdict, InsertException::verdict)
          .hasMessageContaining(code)
          .hasMessageContaining(advice);
    }
  }

  private static Inserter as(String user, String password, ClickHouseServer server) {
    return Inserters.of(server.url(), user, password, Duration.ofSeconds(30));
  }

  private void createTable(String columns) {
    server.query(
        "CREATE TABLE %s (%s) ORDER BY tuple()".formatted(table.quoted(), columns) + WINDOW);
  }

  private String select(String what) {
    return server.query("SELECT " + what.formatted(table.quoted()));
  }
}
