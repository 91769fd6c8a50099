package io.millrace.job.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testkit.clickhouse.ClickHouseOptions;
import io.millrace.testkit.clickhouse.ClickHouseServer;
import io.millrace.testkit.clickhouse.ClickHouseUser;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What others insert uses up a table's window, and the server's log knows of it. */
final class InsertHistoryITCase {
  private static ClickHouseServer server;

  private SetupFixture fixture;
  private String database;

  @BeforeAll
  static void start() {
    server =
        ClickHouseServer.start(
            ClickHouseOptions.temporary()
                .withUser(ClickHouseUser.of("writer", "pw", "GRANT INSERT ON *.*"))
                .withConfiguration(
                    "<part_log><database>system</database><table>part_log</table></part_log>"));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void freshDatabase() {
    database = server.newDatabase();
    server.query(
        "CREATE TABLE "
            + database
            + ".events (id UInt64) ENGINE = MergeTree PARTITION BY id ORDER BY id SETTINGS"
            + " non_replicated_deduplication_window = 1000");
    fixture =
        new SetupFixture()
            .with("clickhouse.url", server.url())
            .with("clickhouse.database", database)
            .with("errors.policy", "fail");
    insert("VALUES (0)");
    server.query("SYSTEM FLUSH LOGS");
  }

  @Test
  void insertsOfOthersAreCountedByThePartition() throws Exception {
    assertThat(texts()).anyMatch(text -> text.startsWith("OK table") && text.contains(", with 1 "));

    for (int i = 0; i < 6; i++) {
      insert("SELECT number + " + 100 * i + " FROM numbers(100)");
    }
    server.query("SYSTEM FLUSH LOGS");

    assertThat(texts())
        .noneMatch(text -> text.contains("are unknown"))
        .filteredOn(text -> text.contains("inserts of others in an hour"))
        .singleElement()
        .asString()
        .startsWith("ERROR table")
        .contains("remembers only the last 1000 blocks")
        .contains("1.0 h of outage, with 601 inserts of others in an hour");
  }

  @Test
  void blocksOfPipelinesCountAsThisOnesWhenTheyAreMore() throws Exception {
    for (int i = 0; i < 6; i++) {
      insertAs(UUID.randomUUID() + "-0123abcd");
    }
    server.query("SYSTEM FLUSH LOGS");

    assertThat(texts())
        .anyMatch(
            text ->
                text.contains(
                    ", at the 600 blocks pipelines inserted in an hour and 1 inserts of others"));
  }

  @Test
  void whatIsConfiguredCounts() throws Exception {
    fixture.with("delivery.other-inserts-per-hour", "100000");

    assertThat(texts())
        .anyMatch(
            text ->
                text.startsWith("ERROR table")
                    && text.contains("with 100000 inserts of others in an hour"));
  }

  @Test
  void whoMayNotReadTheLogIsAskedForTheNumber() throws Exception {
    fixture.with("clickhouse.username", "writer").with("clickhouse.password", "pw");

    assertThat(texts())
        .contains(
            "OK inserts of other writers are unknown and counted as zero: set"
                + " delivery.other-inserts-per-hour, or let `writer` read system.part_log");
  }

  private void insert(String rows) {
    server.query("INSERT INTO " + database + ".events SETTINGS async_insert = 0 " + rows);
  }

  /** What the job calls its inserts. */
  private void insertAs(String queryId) throws Exception {
    String sql =
        "INSERT INTO "
            + database
            + ".events SETTINGS async_insert = 0 SELECT number FROM numbers(100)";
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(server.url() + "/?query_id=" + queryId))
            .POST(HttpRequest.BodyPublishers.ofString(sql))
            .build();
    assertThat(
            HttpClient.newHttpClient()
                .send(request, HttpResponse.BodyHandlers.discarding())
                .statusCode())
        .isEqualTo(200);
  }

  private List<String> texts() throws Exception {
    return SetupFixture.texts(new ClickHouseChecks(fixture.config()).run());
  }
}
