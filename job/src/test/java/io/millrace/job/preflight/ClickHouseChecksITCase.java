package io.millrace.job.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.job.preflight.report.Finding;
import io.millrace.job.preflight.report.Finding.Level;
import io.millrace.job.provision.ErrorTables;
import io.millrace.testkit.clickhouse.ClickHouseOptions;
import io.millrace.testkit.clickhouse.ClickHouseServer;
import io.millrace.testkit.clickhouse.ClickHouseUser;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class ClickHouseChecksITCase {
  private static final String PASSWORD = "hunter2";
  private static final String FAR_MORE =
      "WARN user default may change and drop everything on the server; a pipeline only inserts ->"
          + " Use a separate user for the pipeline: millrace grant prints the SQL that creates one";
  private static ClickHouseServer server;

  private SetupFixture fixture;
  private String database;

  @BeforeAll
  static void start() {
    server =
        ClickHouseServer.start(
            ClickHouseOptions.temporary()
                .withUser(ClickHouseUser.of("nobody", PASSWORD))
                .withUser(
                    ClickHouseUser.of(
                        "writer",
                        PASSWORD,
                        "GRANT INSERT ON granted.events",
                        "GRANT INSERT ON granted.events_errors"))
                .withUser(
                    ClickHouseUser.of("half", PASSWORD, "GRANT INSERT(id) ON granted.events")));
    server.query("CREATE DATABASE granted");
    server.query("CREATE TABLE granted.events (id UInt64, name String) ORDER BY id");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void freshDatabase() {
    database = server.newDatabase();
    fixture =
        new SetupFixture()
            .with("clickhouse.url", server.url())
            .with("clickhouse.database", database);
  }

  @Test
  void aTableThatIsReadyIsFoundSo() throws Exception {
    create("events", 10_000);
    ErrorTables.ensure(fixture.config());

    ClickHouseChecks checks = new ClickHouseChecks(fixture.config());
    assertThat(SetupFixture.texts(checks.run()))
        .containsExactly(
            "OK server %s runs version %s and knows user default"
                .formatted(server.url(), server.query("SELECT version()")),
            "OK table `%s`.`events`: every column can be filled, of 2".formatted(database),
            "OK user default may insert into `%s`.`events`".formatted(database),
            "OK error table `%s`.`events_errors` has all required columns".formatted(database),
            "OK user default may insert into `%s`.`events_errors`".formatted(database),
            FAR_MORE,
            "OK at least 360 blocks an hour: one for each of 1 (pipeline.parallelism is not set)"
                + " subtasks every 10.0 s, more when blocks fill sooner; a table remembers a block"
                + " once for each partition it touches",
            "OK table `%s`.`events` remembers the last 10000 blocks: 27.8 h of outage"
                .formatted(database),
            "OK engine MergeTree records the token before it commits the part: if the server is"
                + " killed in between (kill -9, OOM, power loss), that block is lost; Replicated…"
                + " engines do not lose it",
            "OK error table `%s`.`events_errors` remembers the last 100000 blocks: 278 h of outage"
                .formatted(database),
            "OK inserts of other writers are unknown and counted as zero: set"
                + " delivery.other-inserts-per-hour, or let `default` read system.part_log");
    assertThat(checks.schema()).isNotNull();
  }

  @Test
  void everyMissingWindowIsFoundAndItsStatementMendsIt() throws Exception {
    create("events", 0);
    create("daily", 50);
    create("weekly", 500);
    server.query(in("CREATE MATERIALIZED VIEW @.v1 TO @.daily AS SELECT id FROM @.events"));
    server.query(in("CREATE MATERIALIZED VIEW @.v2 TO @.weekly AS SELECT id FROM @.daily"));
    server.query(
        in(
            "CREATE MATERIALIZED VIEW @.v3 ENGINE = MergeTree ORDER BY id AS SELECT id FROM"
                + " @.weekly"));

    List<Finding> findings = notOk();
    assertThat(SetupFixture.texts(findings))
        .hasSize(4)
        .contains(
            in(
                "ERROR table `@`.`events` does not recognise a repeated insert:"
                    + " non_replicated_deduplication_window is 0 -> ALTER TABLE `@`.`events` MODIFY"
                    + " SETTING non_replicated_deduplication_window = 10000"),
            in(
                "ERROR target of view `@`.`v1`, `@`.`daily` remembers only the last 50 blocks"
                    + " (non_replicated_deduplication_window): 8 min of outage, while a block may"
                    + " be retried for 1.2 h -> ALTER TABLE `@`.`daily` MODIFY SETTING"
                    + " non_replicated_deduplication_window = 10000"))
        .anyMatch(text -> text.startsWith(in("WARN target of view `@`.`v2`, `@`.`weekly`")))
        .anyMatch(text -> text.startsWith(in("ERROR target of view `@`.`v3`, `@`.`.inner_id.")));

    findings.forEach(finding -> server.query(finding.fix()));
    assertThat(notOk()).isEmpty();
  }

  @Test
  void atLeastOnceNeedsNoWindow() throws Exception {
    create("events", 0);
    fixture.with("delivery.guarantee", "at-least-once");

    assertThat(notOk()).isEmpty();
  }

  @Test
  void theWindowIsMeasuredByWhatThePipelineMakes() throws Exception {
    create("events", 10_000);
    fixture.with("pipeline.parallelism", "32");

    List<Finding> findings = notOk();
    assertThat(SetupFixture.texts(findings))
        .containsExactly(
            in(
                "ERROR table `@`.`events` remembers only the last 10000 blocks"
                    + " (non_replicated_deduplication_window): 52 min of outage, while a block may"
                    + " be retried for 1.2 h -> ALTER TABLE `@`.`events` MODIFY SETTING"
                    + " non_replicated_deduplication_window = 26880"));
    findings.forEach(finding -> server.query(finding.fix()));
    assertThat(notOk()).isEmpty();
  }

  @Test
  void weakerDeduplicationCanBeAccepted() throws Exception {
    create("events", 0);
    fixture.with("delivery.accept-weaker-deduplication", "true");

    assertThat(SetupFixture.texts(notOk()))
        .singleElement()
        .asString()
        .startsWith(in("WARN table `@`.`events` does not recognise a repeated insert"))
        .contains("accepted by delivery.accept-weaker-deduplication: not exactly once");
  }

  @Test
  void aTableThatGathersInsertsIsRefusedAndItsStatementMendsIt() throws Exception {
    create("events", 10_000);
    server.query(in("ALTER TABLE @.events MODIFY SETTING async_insert = 1"));

    List<Finding> findings = notOk();
    assertThat(SetupFixture.texts(findings))
        .singleElement()
        .asString()
        .contains("has the setting async_insert")
        .endsWith(in("ALTER TABLE `@`.`events` MODIFY SETTING async_insert = 0"));
    findings.forEach(finding -> server.query(finding.fix()));
    assertThat(notOk()).isEmpty();
  }

  @Test
  void viewsAreFollowedThroughTablesThatStoreNothingAndToWhatCannotRemember() throws Exception {
    create("events", 10_000);
    create("kept", 0);
    server.query(in("CREATE TABLE @.passing (id UInt64) ENGINE = Null"));
    server.query(in("CREATE TABLE @.log (id UInt64) ENGINE = Log"));
    server.query(in("CREATE MATERIALIZED VIEW @.v1 TO @.passing AS SELECT id FROM @.events"));
    server.query(in("CREATE MATERIALIZED VIEW @.v2 TO @.kept AS SELECT id FROM @.passing"));
    server.query(in("CREATE MATERIALIZED VIEW @.v3 TO @.log AS SELECT id FROM @.kept"));

    assertThat(SetupFixture.texts(notOk()))
        .hasSize(2)
        .anyMatch(text -> text.startsWith(in("ERROR target of view `@`.`v2`, `@`.`kept` does not")))
        .anyMatch(text -> text.contains(in("`@`.`log` has engine Log")));
  }

  @Test
  void aViewAsTheDestinationStandsForItsTarget() throws Exception {
    create("source", 0);
    create("kept", 0);
    server.query(in("CREATE MATERIALIZED VIEW @.events TO @.kept AS SELECT id FROM @.source"));

    assertThat(SetupFixture.texts(notOk()))
        .singleElement()
        .asString()
        .startsWith(in("ERROR target of view `@`.`events`, `@`.`kept` does not recognise"));
  }

  @Test
  void anEngineWithoutMemoryIsRefused() throws Exception {
    server.query(in("CREATE TABLE @.events (id UInt64) ENGINE = Log"));

    assertThat(notOk())
        .singleElement()
        .asString()
        .contains("has engine Log, which does not recognise a repeated insert")
        .contains("delivery.guarantee");
  }

  @Test
  void aTableThatStoresNothingNeedsNoMemoryButItsViewsTargetsDo() throws Exception {
    server.query(in("CREATE TABLE @.events (id UInt64) ENGINE = Null"));
    create("kept", 0);
    server.query(in("CREATE MATERIALIZED VIEW @.v TO @.kept AS SELECT id FROM @.events"));

    assertThat(notOk())
        .singleElement()
        .asString()
        .contains(in("target of view `@`.`v`, `@`.`kept`"));
  }

  @Test
  void missingRightsComeWithTheirGrants() throws Exception {
    fixture
        .with("clickhouse.database", "granted")
        .with("clickhouse.username", "half")
        .with("clickhouse.password", PASSWORD);

    assertThat(SetupFixture.texts(notOk()))
        .anyMatch(
            text ->
                text.startsWith("ERROR error table `granted`.`events_errors` is missing, and user")
                    && text.contains("-> CREATE TABLE IF NOT EXISTS `granted`.`events_errors`"))
        .contains(
            "ERROR user half may not insert into `granted`.`events_errors` -> GRANT INSERT ON"
                + " `granted`.`events_errors` TO `half`")
        .noneMatch(text -> text.contains(PASSWORD));
  }

  @Test
  void aUserWhoOnlyInsertsIsTakenAtTheServersWordOrTheWorst() throws Exception {
    fixture
        .with("clickhouse.database", "granted")
        .with("clickhouse.username", "writer")
        .with("clickhouse.password", PASSWORD);

    assertThat(SetupFixture.texts(notOk()))
        .contains(
            "ERROR table `granted`.`events` does not set non_replicated_deduplication_window, and"
                + " the server's default cannot be seen; the default is 0: a repeated insert is not"
                + " recognised -> ALTER TABLE `granted`.`events` MODIFY SETTING"
                + " non_replicated_deduplication_window = 10000");
  }

  @Test
  void aTableOneMayNotSeeIsMissing() throws Exception {
    create("events", 0);
    fixture.with("clickhouse.username", "nobody").with("clickhouse.password", PASSWORD);

    assertThat(SetupFixture.texts(notOk()))
        .anyMatch(text -> text.contains("or this user cannot see it"))
        .noneMatch(text -> text.contains("Deduplication"));
  }

  @Test
  void anErrorTableOfAnotherShapeIsMendedColumnByColumn() throws Exception {
    create("events", 10_000);
    server.query(
        in(
            "CREATE TABLE @.events_errors (time DateTime64(3)) ORDER BY time SETTINGS"
                + " non_replicated_deduplication_window = 10000"));

    List<Finding> findings = notOk();
    assertThat(findings).hasSizeGreaterThan(5);
    findings.forEach(finding -> server.query(finding.fix()));
    assertThat(notOk()).isEmpty();
  }

  @Test
  void aMappingToNoColumnIsFound() throws Exception {
    create("events", 10_000);
    fixture.with("columns.nam", "/x");

    assertThat(notOk())
        .singleElement()
        .asString()
        .contains("has no such column")
        .contains("did you mean \"name\"?");
  }

  @Test
  void everyColumnThatCannotBeFilledIsNamed() throws Exception {
    server.query(
        in(
            "CREATE TABLE @.events (id UInt64, state AggregateFunction(sum, UInt64), twice UInt64"
                + " MATERIALIZED id * 2) ORDER BY id SETTINGS"
                + " non_replicated_deduplication_window = 10000"));
    fixture.with("columns.twice", "/twice");

    assertThat(SetupFixture.texts(notOk()))
        .hasSize(2)
        .anyMatch(text -> text.contains("state") && text.contains("AggregateFunction"))
        .anyMatch(text -> text.contains("twice") && text.contains("MATERIALIZED"));
  }

  @Test
  void theErrorTableItselfCanBeFilled() throws Exception {
    create("events", 10_000);
    ErrorTables.ensure(fixture.config());
    ErrorTables.ensure(fixture.config());

    fixture.with("clickhouse.table", "events_errors").with("errors.table", "other");
    assertThat(notOk()).isEmpty();
  }

  @Test
  void aServerThatIsAwayIsOneFinding() throws Exception {
    fixture.with("clickhouse.url", "http://127.0.0.1:1");

    assertThat(notOk()).singleElement().asString().contains("No server listens there");
  }

  private List<Finding> notOk() throws Exception {
    return new ClickHouseChecks(fixture.config())
        .run().stream()
            .filter(finding -> finding.level() != Level.OK)
            // Most tests here ask as the user who may do everything.
            .filter(finding -> !finding.toString().equals(FAR_MORE))
            .toList();
  }

  private void create(String table, int window) {
    server.query(
        in(
            "CREATE TABLE @."
                + table
                + " (id UInt64, name String) ORDER BY id SETTINGS"
                + " non_replicated_deduplication_window = "
                + window));
  }

  private String in(String text) {
    return text.replace("@", database);
  }
}
