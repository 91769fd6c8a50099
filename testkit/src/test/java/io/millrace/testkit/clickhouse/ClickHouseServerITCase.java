package io.millrace.testkit.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.testkit.Ports;
import io.millrace.testkit.RepositoryRoot;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;

final class ClickHouseServerITCase {
  @Test
  void answersQueriesAndKeepsTestsApartByDatabase() {
    try (ClickHouseServer server = ClickHouseServer.forTests()) {
      String database = server.newDatabase();
      server.query("CREATE TABLE " + database + ".t (a UInt64) ORDER BY a");
      server.query("INSERT INTO " + database + ".t VALUES (1), (2)");

      assertThat(server.query("SELECT sum(a) FROM " + database + ".t")).isEqualTo("3");
      assertThat(server.query("SELECT version()")).startsWith("26.7.");
      assertThat(server.query("SELECT timezone()")).isEqualTo("UTC");
    }
  }

  @Test
  void sharedServerOutlivesClose() {
    ClickHouseServer.forTests().close();

    assertThat(ClickHouseServer.forTests().isReady()).isTrue();
  }

  @Test
  void refusedStatementShowsTheServersMessage() {
    assertThatThrownBy(() -> ClickHouseServer.forTests().query("SELECT * FROM missing"))
        .hasMessageContaining("Code: 60")
        .hasMessageContaining("in: SELECT * FROM missing");
  }

  @Test
  void sampleTableIsMadeOnce() throws IOException {
    String schema = Files.readString(RepositoryRoot.find().resolve("deploy/local/schema.sql"));
    try (ClickHouseServer server = ClickHouseServer.start(ClickHouseOptions.temporary())) {
      server.query(schema);
      server.query("INSERT INTO events (id) VALUES (1)");
      server.query(schema);

      assertThat(server.query("SELECT id, country, amount FROM events")).isEqualTo("1\tunknown\t0");
    }
  }

  @Test
  void dataSurvivesBeingKilled() {
    try (ClickHouseServer server = ClickHouseServer.start(ClickHouseOptions.temporary())) {
      server.query("CREATE TABLE t (a UInt64) ORDER BY a");
      server.query("INSERT INTO t VALUES (1)");

      server.kill();
      assertThat(server.isReady()).isFalse();
      server.restart();
      assertThat(server.query("SELECT a FROM t")).isEqualTo("1");

      server.stop();
      assertThat(server.isReady()).isFalse();
      server.restart();
      assertThat(server.query("SELECT a FROM t")).isEqualTo("1");
    }
  }

  @Test
  void usersHaveTheRightsTheyWereGiven() {
    ClickHouseOptions options =
        ClickHouseOptions.temporary()
            .withUser(ClickHouseUser.of("writer", "<s3cret&", "GRANT INSERT ON default.t"));
    try (ClickHouseServer server = ClickHouseServer.start(options)) {
      server.query("CREATE TABLE t (a UInt64) ORDER BY a");
      server.query("INSERT INTO t VALUES (1)", "writer", "<s3cret&");

      assertThat(server.query("SELECT a FROM t")).isEqualTo("1");
      assertThatThrownBy(() -> server.query("SELECT a FROM t", "writer", "<s3cret&"))
          .hasMessageContaining("Not enough privileges");
      assertThatThrownBy(() -> server.query("SELECT 1", "writer", "guess"))
          .hasMessageContaining("AUTHENTICATION_FAILED");
    }
  }

  @Test
  void takenPortIsNamed() throws IOException {
    ClickHouseOptions options = ClickHouseOptions.temporary();
    try (ServerSocket taken =
        new ServerSocket(options.httpPort(), 1, InetAddress.getLoopbackAddress())) {
      assertThatThrownBy(() -> ClickHouseServer.start(options))
          .hasMessageContaining("Port " + taken.getLocalPort() + " is taken");
    }
  }

  @Test
  void failedStartShowsTheLog() {
    ClickHouseOptions options = ClickHouseOptions.temporary().withConfiguration("<broken>");

    assertThatThrownBy(() -> ClickHouseServer.start(options))
        .hasMessageContaining("ClickHouse ended with exit code")
        .hasMessageContaining("SAXParseException");
  }

  @Test
  void temporaryServerLeavesNothingBehind() {
    ClickHouseOptions options = ClickHouseOptions.temporary();
    ClickHouseServer.start(options).close();

    assertThat(Files.exists(options.data().getParent())).isFalse();
    assertThat(Ports.isTaken(options.httpPort())).isFalse();
  }

  @Test
  @EnabledIf("io.millrace.testkit.clickhouse.ClickHouseLibrary#canReplicate")
  void replicasExchangePartsAndTokens() {
    try (ZooKeeperServer zooKeeper = ZooKeeperServer.temporary();
        ClickHouseServer one = replica(zooKeeper, "one");
        ClickHouseServer two = replica(zooKeeper, "two")) {
      String table =
          "CREATE TABLE t (a UInt64) ENGINE = ReplicatedMergeTree('/t', '{replica}') ORDER BY a";
      String insert = "INSERT INTO t SETTINGS insert_deduplication_token = 'same' VALUES (1), (2)";
      one.query(table);
      two.query(table);
      one.query(insert);
      two.query("SYSTEM SYNC REPLICA t");
      assertThat(two.query("SELECT sum(a) FROM t")).isEqualTo("3");

      one.kill();
      two.query(insert);
      two.query("INSERT INTO t VALUES (4)");
      one.restart();
      one.query("SYSTEM SYNC REPLICA t");
      assertThat(one.query("SELECT groupArray(a) FROM (SELECT a FROM t ORDER BY a)"))
          .isEqualTo("[1,2,4]");
    }
  }

  @Test
  void aUserChangesItsPassword() {
    ClickHouseUser before = ClickHouseUser.of("job", "before", "GRANT SELECT ON system.*");
    try (ClickHouseServer server =
        ClickHouseServer.start(ClickHouseOptions.temporary().withUser(before))) {
      assertThat(server.query("SELECT 1", "job", "before")).isEqualTo("1");

      server.restartWith(ClickHouseUser.of("job", "after", "GRANT SELECT ON system.*"));

      assertThat(server.query("SELECT 1", "job", "after")).isEqualTo("1");
      assertThatThrownBy(() -> server.query("SELECT 1", "job", "before"))
          .hasMessageContaining("AUTHENTICATION_FAILED");
    }
  }

  @Test
  @EnabledIf("io.millrace.testkit.clickhouse.AdjustableClock#isAvailable")
  void itsClockPassesMidnightAndReturns() {
    try (ClickHouseServer server =
        ClickHouseServer.start(ClickHouseOptions.temporary().withAdjustableClock())) {
      assertThat(daysAhead(server)).isZero();

      server.clock().set(Duration.ofDays(1));
      awaitDaysAhead(server, 1);

      server.clock().set(Duration.ZERO);
      awaitDaysAhead(server, 0);
    }
  }

  private static void awaitDaysAhead(ClickHouseServer server, long days) {
    Instant end = Instant.now().plus(Duration.ofSeconds(20));
    while (daysAhead(server) != days && Instant.now().isBefore(end)) {
      server.query("SELECT sleep(0.2)");
    }
    assertThat(daysAhead(server)).isEqualTo(days);
  }

  /** By {@code now}, {@code today} and what a table's DEFAULT fills in. */
  private static long daysAhead(ClickHouseServer server) {
    String answer =
        server.query(
            "CREATE OR REPLACE TABLE t (a UInt8, at DateTime DEFAULT now()) ENGINE = Memory");
    assertThat(answer).isEmpty();
    server.query("INSERT INTO t (a) VALUES (1)");
    List<Long> all =
        server
            .query("SELECT toUnixTimestamp(now()), toUnixTimestamp(at), today() FROM t")
            .lines()
            .flatMap(line -> Stream.of(line.split("\t", -1)))
            .map(ClickHouseServerITCase::daysAhead)
            .distinct()
            .toList();
    return all.size() == 1 ? all.get(0) : -1;
  }

  private static long daysAhead(String time) {
    return time.contains("-")
        ? ChronoUnit.DAYS.between(LocalDate.now(ZoneOffset.UTC), LocalDate.parse(time))
        : Math.round((Double.parseDouble(time) - Instant.now().getEpochSecond()) / 86_400);
  }

  private static ClickHouseServer replica(ZooKeeperServer zooKeeper, String name) {
    return ClickHouseServer.start(ClickHouseOptions.temporary().asReplica(zooKeeper.port(), name));
  }
}
