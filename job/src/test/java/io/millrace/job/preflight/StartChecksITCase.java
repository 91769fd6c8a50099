package io.millrace.job.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.job.clickhouse.catalog.PipelineRuns;
import io.millrace.job.clickhouse.catalog.SetupConnection;
import io.millrace.job.config.PipelineConfig;
import io.millrace.job.preflight.Start.Origin;
import io.millrace.job.preflight.Start.Recovery;
import io.millrace.job.preflight.report.Finding;
import io.millrace.testkit.clickhouse.ClickHouseOptions;
import io.millrace.testkit.clickhouse.ClickHouseServer;
import io.millrace.testkit.clickhouse.ClickHouseUser;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which starts without state are refused. */
final class StartChecksITCase {
  private static final Instant MOMENT = Instant.parse("2026-11-01T00:00:00Z");
  private static ClickHouseServer server;

  private SetupFixture fixture;
  private String database;

  @BeforeAll
  static void start() {
    server =
        ClickHouseServer.start(
            ClickHouseOptions.temporary()
                .withUser(ClickHouseUser.of("writer", "pw", "GRANT INSERT ON rights.events"))
                .withUser(
                    ClickHouseUser.of(
                        "reader",
                        "pw",
                        "GRANT INSERT ON rights.*",
                        "GRANT SELECT ON rights.events_errors"))
                .withUser(
                    ClickHouseUser.of(
                        "loader",
                        "pw",
                        "GRANT INSERT ON rights.events",
                        "GRANT SELECT, INSERT ON rights.millrace_pipelines")));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void freshDatabase() {
    use(server.newDatabase());
  }

  private void use(String name) {
    database = name;
    server.query("CREATE TABLE " + name + ".events (id UInt64) ENGINE = MergeTree ORDER BY id");
    fixture =
        new SetupFixture()
            .with("clickhouse.url", server.url())
            .with("clickhouse.database", name)
            .with("pipeline.name", "clicks");
  }

  @Test
  void aFirstStartIsFreeAndSoIsTheNextWhenTheFirstFailed() throws Exception {
    assertThat(texts(nothing()))
        .containsExactly(
            "OK no earlier run has written the pipeline's streams to `" + database + "`.`events`");
    assertThat(checks(nothing()).canRemember()).isTrue();
    assertThat(texts(nothing())).singleElement().asString().startsWith("OK");
    assertThat(server.query("SELECT count() FROM " + database + ".millrace_pipelines"))
        .isEqualTo("0");
  }

  @Test
  void aPipelineThatHasWrittenIsRefusedWithBothWaysOn() throws Exception {
    wrote(null, "");

    assertThat(texts(nothing()))
        .singleElement()
        .asString()
        .startsWith(
            "ERROR pipeline \"clicks\" has written stream us-east-1/events to `"
                + database
                + "`.`events` since ")
        .contains("it would read everything the stream retains again")
        .contains("-> ")
        .contains("flink run -s PATH")
        .contains("--fresh")
        .contains("pipeline.fresh=true");
    // Under whatever name, and however the stream is named.
    fixture
        .with("pipeline.name", "other")
        .with("source.stream", "arn:aws:kinesis:us-east-1:123456789012:stream/events");
    assertThat(texts(nothing())).singleElement().asString().startsWith("ERROR");
    assertThat(SetupFixture.texts(StartChecks.preview(fixture.config())))
        .singleElement()
        .asString()
        .startsWith("WARN")
        .contains("it cannot start without its state");
  }

  @Test
  void otherStreamsAndOtherTablesAreNoReason() throws Exception {
    wrote(null, "");
    fixture.with("source.stream", "orders");
    assertThat(texts(nothing())).singleElement().asString().startsWith("OK");

    fixture.with("source.stream", "events").with("source.region", "eu-west-1");
    assertThat(texts(nothing())).singleElement().asString().startsWith("OK");

    server.query("CREATE TABLE " + database + ".more AS " + database + ".events");
    fixture.with("source.region", "us-east-1").with("clickhouse.table", "more");
    assertThat(texts(nothing())).singleElement().asString().startsWith("OK");
  }

  @Test
  void stateIsAWayOnAndSoIsTheWordForIt() throws Exception {
    wrote(null, "");

    assertThat(texts(new Start(Origin.STATE, Recovery.NOT_ASKED, "", null)))
        .containsExactly("OK starts with the given state");
    assertThat(texts(new Start(Origin.FRESH, Recovery.NOT_ASKED, "", null)))
        .singleElement()
        .asString()
        .startsWith("WARN")
        .contains("as configured");
  }

  @Test
  void theJobThatHighAvailabilityBringsBackIsNoNewOne() throws Exception {
    wrote(null, "job-1");

    assertThat(texts(new Start(Origin.NOTHING, Recovery.HIGH_AVAILABILITY, "job-1", null)))
        .singleElement()
        .asString()
        .startsWith("OK")
        .contains("high availability restores its job");
    assertThat(texts(new Start(Origin.NOTHING, Recovery.HIGH_AVAILABILITY, "job-2", null)))
        .singleElement()
        .asString()
        .startsWith("ERROR");
    assertThat(texts(new Start(Origin.NOTHING, Recovery.NONE, "job-1", null)))
        .hasSize(2)
        .anyMatch(text -> text.startsWith("WARN no high availability is configured here"))
        .anyMatch(text -> text.startsWith("ERROR"));
  }

  @Test
  void whatABoundedRunLeftIsGoneOnWithFromItsEnd() throws Exception {
    wrote(MOMENT, "");
    assertThat(texts(nothing())).singleElement().asString().startsWith("ERROR");

    fixture.with("source.position", "AT_TIMESTAMP").with("source.timestamp", MOMENT.toString());
    assertThat(texts(nothing())).singleElement().asString().startsWith("OK").contains("or later");

    fixture.with("source.timestamp", MOMENT.minusSeconds(1).toString());
    assertThat(texts(nothing()))
        .singleElement()
        .asString()
        .startsWith("ERROR")
        .contains("the table would have the records after source.timestamp twice");
  }

  @Test
  void whoStartsAtTheEndLeavesSomethingOut() throws Exception {
    wrote(null, "");
    fixture.with("source.position", "LATEST");

    assertThat(texts(nothing()))
        .singleElement()
        .asString()
        .startsWith("ERROR")
        .contains("would skip the records");
  }

  @Test
  void atLeastOnceIsWarned() throws Exception {
    wrote(null, "");
    fixture.with("delivery.guarantee", "at-least-once");

    assertThat(texts(nothing())).singleElement().asString().startsWith("WARN pipeline");
  }

  @Test
  void aPipelineThatWasRemovedIsForgottenUntilItWritesAgain() throws Exception {
    wrote(null, "");
    PipelineConfig config = fixture.config();
    try (SetupConnection connection = SetupConnection.of(config)) {
      PipelineRuns.forget(config, connection);
    }
    assertThat(texts(nothing())).singleElement().asString().startsWith("OK no earlier run");

    wrote(null, "");
    assertThat(texts(nothing())).singleElement().asString().startsWith("ERROR");
  }

  @Test
  void aUserWithFewRightsIsToldWhatCannotBeKnown() throws Exception {
    server.query("CREATE DATABASE rights");
    use("rights");
    fixture.with("clickhouse.username", "writer").with("clickhouse.password", "pw");
    String missing = " table `rights`.`millrace_pipelines`, which records";
    assertThat(texts(nothing()))
        .singleElement()
        .asString()
        .startsWith("WARN" + missing)
        .contains("CREATE TABLE IF NOT EXISTS `rights`.`millrace_pipelines`")
        .contains("GRANT SELECT, INSERT ON `rights`.`millrace_pipelines` TO `writer`");
    assertThat(preview()).singleElement().asString().startsWith("WARN" + missing);
    server.query("INSERT INTO rights.events VALUES (1)");
    assertThat(texts(nothing())).anyMatch(text -> text.startsWith("WARN there are rows in"));

    // The one that "grant" makes can do the rest once the table is there.
    String create =
        checks(nothing()).findings().stream()
            .map(Finding::fix)
            .filter(fix -> fix.startsWith("CREATE TABLE"))
            .findFirst()
            .orElseThrow();
    server.query(create.lines().findFirst().orElseThrow());
    fixture.with("clickhouse.username", "loader");
    assertThat(texts(nothing())).singleElement().asString().startsWith("OK no earlier run");
    wrote(null, "");
    assertThat(texts(nothing())).singleElement().asString().startsWith("ERROR");

    // Rejected documents also prove an earlier run.
    fixture.with("clickhouse.username", "reader");
    server.query("CREATE TABLE rights.events_errors (stream String) ORDER BY stream");
    assertThat(texts(nothing()))
        .anyMatch(text -> text.startsWith("WARN table `rights`.`millrace_pipelines` records"));
    assertThat(preview())
        .anyMatch(text -> text.startsWith("WARN table `rights`.`millrace_pipelines` records"));
    server.query("INSERT INTO rights.events_errors VALUES ('events')");
    assertThat(texts(nothing()))
        .anyMatch(
            text -> text.startsWith("ERROR error table `rights`.`events_errors` has documents"));
  }

  @Test
  void aTableThatTheStartWillCreateIsNoFinding() throws Exception {
    assertThat(preview()).isEmpty();
    assertThat(server.query("EXISTS TABLE " + database + ".millrace_pipelines")).isEqualTo("0");
    // The checks of the table say that there is no such database.
    fixture.with("clickhouse.database", "nowhere");
    assertThat(preview()).isEmpty();
  }

  private List<String> preview() throws Exception {
    return SetupFixture.texts(StartChecks.preview(fixture.config()));
  }

  private void wrote(@Nullable Instant until, String job) throws Exception {
    assertThat(checks(new Start(Origin.FRESH, Recovery.NOT_ASKED, "", null)).canRemember())
        .isTrue();
    PipelineRuns.of(fixture.config(), until, job).remember();
  }

  private static Start nothing() {
    return new Start(Origin.NOTHING, Recovery.NOT_ASKED, "", null);
  }

  private StartChecks checks(Start start) throws Exception {
    return StartChecks.of(fixture.config(), start);
  }

  private List<String> texts(Start start) throws Exception {
    return SetupFixture.texts(checks(start).findings());
  }
}
