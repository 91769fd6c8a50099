package io.millrace.job.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.job.preflight.report.Finding;
import io.millrace.job.preflight.report.Finding.Level;
import io.millrace.testkit.clickhouse.ClickHouseOptions;
import io.millrace.testkit.clickhouse.ClickHouseServer;
import io.millrace.testkit.clickhouse.ClickHouseUser;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Tables whose partitions come from the block, and tables whose partitions do not. */
final class PartitionChecksITCase {
  private static final String WINDOW = " SETTINGS non_replicated_deduplication_window = 10000";
  private static ClickHouseServer server;

  private String database;

  @BeforeAll
  static void start() {
    server =
        ClickHouseServer.start(
            ClickHouseOptions.temporary()
                .withUser(ClickHouseUser.of("writer", "pw", "GRANT INSERT ON *.*"))
                .withConfiguration(
                    "<remote_servers><one><shard><replica><host>127.0.0.1</host><port>1</port>"
                        + "</replica></shard></one></remote_servers>"));
    server.query("CREATE FUNCTION at_night AS x -> toHour(now()) + x");
    server.query("CREATE FUNCTION doubled AS x -> x * 2");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void freshDatabase() {
    database = server.newDatabase();
  }

  /**
   * @param chain what the finding must name; null when there must be none
   */
  private record Case(@Nullable String chain, List<String> mapping, List<String> statements) {
    Case with(String... keys) {
      return new Case(chain, List.of(keys), statements);
    }

    @Override
    public String toString() {
      return String.join("; ", statements) + " " + mapping;
    }
  }

  private static Case refused(String chain, String... statements) {
    return new Case(chain, List.of(), List.of(statements));
  }

  private static Case accepted(String... statements) {
    return new Case(null, List.of(), List.of(statements));
  }

  private static String events(String columns, String partition) {
    return table("events", columns, partition);
  }

  private static String table(String name, String columns, String partition) {
    return "CREATE TABLE @.%s (%s) ENGINE = MergeTree %s ORDER BY tuple()%s"
        .formatted(name, columns, partition.isEmpty() ? "" : "PARTITION BY " + partition, WINDOW);
  }

  private static String view(String name, String target, String select) {
    return "CREATE MATERIALIZED VIEW @.%s TO @.%s AS %s".formatted(name, target, select);
  }

  static Stream<Case> tables() {
    String now = "id UInt64, a DateTime DEFAULT now()";
    return Stream.of(
        // The plain ones.
        accepted(events("id UInt64, a DateTime", "toYYYYMM(a)")),
        accepted(events("id UInt64, a DateTime", "")),
        accepted(events(now, "")),
        accepted(events(now, "id % 4")),
        refused("`a` DEFAULT now(): now() is not deterministic", events(now, "toDate(a)")),
        refused("`a` DEFAULT now()", events(now, "(id % 4, toYYYYMM(a))")),
        refused("`a` DEFAULT now()", events(now, "a")),
        // A DEFAULT that is never taken, and one that is.
        accepted(events(now, "toDate(a)")).with("columns.a=_ingested_at"),
        accepted(events(now, "toDate(a)")).with("columns.a=_timestamp"),
        accepted(events(now, "toDate(a)")).with("columns.a=to_date(_timestamp)"),
        accepted(events(now, "toDate(a)")).with("columns.a=coalesce(/a, _ingested_at)"),
        accepted(events(now, "toDate(a)")).with("columns.a='2026-01-01'"),
        accepted(events("id UInt64, _ingested_at DateTime DEFAULT now()", "toDate(_ingested_at)")),
        accepted(events("id UInt64, _timestamp DateTime DEFAULT now()", "toDate(_timestamp)")),
        refused("`a` DEFAULT now()", events(now, "toDate(a)")).with("columns.a=/time"),
        refused("`a` DEFAULT now()", events(now, "toDate(a)")).with("columns.a=null"),
        refused("`a` DEFAULT now()", events(now, "toDate(a)")).with("columns.a=coalesce(/a, /b)"),
        refused("`a` DEFAULT now()", events(now, "toDate(a)"))
            .with("columns.a=null_if(_timestamp, 'x')"),
        // Through other columns.
        refused(
            "`day` MATERIALIZED toDate(a) ← `a` DEFAULT now()",
            events(now + ", day Date MATERIALIZED toDate(a)", "day")),
        refused(
            "`c` DEFAULT b ← `b` DEFAULT toDate(a) ← `a` DEFAULT now()",
            events(now + ", b Date DEFAULT toDate(a), c Date DEFAULT b", "c")),
        refused("`b` MATERIALIZED today()", events("id UInt64, b Date MATERIALIZED today()", "b")),
        refused(
            "`x` EPHEMERAL now()",
            events("id UInt64, x DateTime EPHEMERAL now(), y Date DEFAULT toDate(x)", "y")),
        accepted(events("id UInt64, x DateTime EPHEMERAL, y Date DEFAULT toDate(x)", "y")),
        accepted(events(now + ", day Date MATERIALIZED toDate(a)", "day"))
            .with("columns.a=_ingested_at"),
        accepted(events(now + ", t DateTime, day Date MATERIALIZED toDate(t)", "day")),
        accepted(
            events("id UInt64, s String DEFAULT 'now()', t String DEFAULT concat(s, 'a')", "t")),
        accepted(events("id UInt64, `now()` UInt8, b UInt8 DEFAULT `now()` + 1", "b")),
        refused("`o.p` DEFAULT now()", events("id UInt64, `o.p` DateTime DEFAULT now()", "`o.p`")),
        refused(
            "`t` DEFAULT tuple(now(), 1)",
            events("id UInt64, t Tuple(a DateTime, b UInt8) DEFAULT tuple(now(), 1)", "t.a")),
        // Functions.
        refused("now64(", events("id UInt64, a DateTime64(3) DEFAULT NOW64()", "toDate(a)")),
        refused(
            "CURRENT_TIMESTAMP() is not",
            events("id UInt64, a DateTime DEFAULT CURRENT_TIMESTAMP", "a")),
        refused("yesterday()", events("id UInt64, a Date DEFAULT yesterday()", "a")),
        refused("rand()", events("id UInt64, a UInt8 DEFAULT rand() % 8", "a")),
        refused("generateUUIDv4", events("id UInt64, u UUID DEFAULT generateUUIDv4()", "u")),
        refused("hostName()", events("id UInt64, h String DEFAULT hostName()", "h")),
        refused("currentUser()", events("id UInt64, h String DEFAULT user()", "h")),
        refused("serverTimezone", events("id UInt64, h String DEFAULT serverTimezone()", "h")),
        refused(
            "rowNumberInBlock()", events("id UInt64, n UInt64 DEFAULT rowNumberInBlock()", "n")),
        refused("fuzzBits", events("id UInt64, s String DEFAULT fuzzBits('ab', 0.5)", "s")),
        refused(
            "dictGet",
            "CREATE TABLE @.dim (k UInt64, v UInt64) ORDER BY k",
            "CREATE DICTIONARY @.dict (k UInt64, v UInt64) PRIMARY KEY k SOURCE(CLICKHOUSE(TABLE"
                + " 'dim' DB '@')) LAYOUT(FLAT()) LIFETIME(0)",
            events("id UInt64, d UInt64 DEFAULT dictGet('@.dict', 'v', id)", "d")),
        refused(
            "joinGet",
            "CREATE TABLE @.j (k UInt64, v UInt64) ENGINE = Join(ANY, LEFT, k)",
            events("id UInt64, d UInt64 DEFAULT joinGet('@.j', 'v', id)", "d")),
        refused("now()", events("id UInt64, a Date DEFAULT now()::Date", "a")),
        refused(
            "now()", events("id UInt64, a Date DEFAULT CAST(now() - INTERVAL 1 DAY, 'Date')", "a")),
        refused(
            "now()",
            events(
                "id UInt64, a Date DEFAULT if(id = 0, toDate(0), toDate(now() /* the day */))",
                "a")),
        refused(
            "now()",
            events(
                "id UInt64, a UInt32 DEFAULT arraySum(x -> x + toUInt32(now()), [id])", "a % 2")),
        accepted(events("id UInt64, a UInt64 DEFAULT arraySum(now -> now + 1, [id])", "a % 2")),
        refused("now()", events("id UInt64, a UInt64 DEFAULT at_night(id)", "a")),
        accepted(events("id UInt64, a UInt64 DEFAULT doubled(id)", "a")),
        accepted(events("id UInt64, a UInt64 DEFAULT cityHash64(id) % 8", "a")),
        accepted(
            events("id UInt64, s String DEFAULT 'it''s now()', a UInt8 DEFAULT length(s)", "a")),
        accepted(events("id UInt64, a DateTime, b DateTime DEFAULT now() CODEC(Delta, ZSTD)", "a")),
        // Views.
        accepted(
            events("id UInt64, a DateTime", "toDate(a)"),
            table("t", "day Date, n UInt64", "day"),
            view("v", "t", "SELECT toDate(a) AS day, count() AS n FROM @.events GROUP BY day")),
        refused(
            "`day` of view `@`.`v`: now() is not deterministic",
            events("id UInt64", ""),
            table("t", "id UInt64, day Date", "day"),
            view("v", "t", "SELECT id, toDate(now()) AS day FROM @.events")),
        accepted(
            events("id UInt64", ""),
            table("t", "id UInt64, at DateTime", "id % 2"),
            view("v", "t", "SELECT id, now() AS at FROM @.events")),
        accepted(
            events("id UInt64, a DateTime", ""),
            table("t", "id UInt64, day Date", "day"),
            view("v", "t", "SELECT id, toDate(a) AS day FROM @.events WHERE a > now() - 3600")),
        refused(
            "`day` of view `@`.`v` ← `a` DEFAULT now()",
            events(now, ""),
            table("t", "day Date", "day"),
            view("v", "t", "SELECT toDate(a) AS day FROM @.events")),
        accepted(
                events(now, ""),
                table("t", "day Date", "day"),
                view("v", "t", "SELECT toDate(a) AS day FROM @.events"))
            .with("columns.a=_ingested_at"),
        refused(
            "`day` of view",
            events("id UInt64", ""),
            table("t", "id UInt64, day Date", "day"),
            view(
                "v", "t", "WITH now() AS n, n + 1 AS m SELECT id, toDate(m) AS day FROM @.events")),
        refused(
            "`day` of view",
            events(now, ""),
            table("t", "id UInt64, day Date", "day"),
            view("v", "t", "SELECT * FROM (SELECT id, toDate(e.a) AS day FROM @.events AS e)")),
        refused(
            "`a` of view",
            events(now, ""),
            table("t", "id UInt64, a DateTime", "toDate(a)"),
            view("v", "t", "SELECT * FROM @.events")),
        refused(
            "`day` of view",
            events("id UInt64", ""),
            table("t", "id UInt64, day Date", "day"),
            view(
                "v",
                "t",
                "WITH x AS (SELECT id, today() AS day FROM @.events) SELECT id, day FROM x")),
        refused(
            "`a` of view",
            events("id UInt64, a DateTime", ""),
            table("t", "id UInt64, a DateTime", "toDate(a)"),
            view("v", "t", "SELECT * REPLACE(now() AS a) FROM @.events")),
        refused(
            "`at` DEFAULT now()",
            events("id UInt64", ""),
            table("t", "id UInt64, at DateTime DEFAULT now()", "toDate(at)"),
            view("v", "t", "SELECT id FROM @.events")),
        accepted(
            events("id UInt64, a DateTime", ""),
            table("t", "id UInt64, at DateTime DEFAULT now()", "toDate(at)"),
            view("v", "t", "SELECT id, a AS at FROM @.events")),
        refused(
            "another table",
            events("id UInt64", ""),
            "CREATE TABLE @.dim (k UInt64, v UInt8) ORDER BY k",
            table("t", "id UInt64, v UInt8", "v"),
            view("v", "t", "SELECT id, v FROM @.events AS e JOIN @.dim AS d ON d.k = e.id")),
        accepted(
            events("id UInt64", ""),
            "CREATE TABLE @.dim (k UInt64, v UInt8) ORDER BY k",
            table("t", "id UInt64, v UInt8", "id % 2"),
            view("v", "t", "SELECT id, v FROM @.events AS e JOIN @.dim AS d ON d.k = e.id")),
        refused(
            "a subquery reads",
            events("id UInt64", ""),
            "CREATE TABLE @.dim (k UInt64, v UInt8) ORDER BY k",
            table("t", "id UInt64, p UInt8", "p"),
            view("v", "t", "SELECT id, id IN (SELECT k FROM @.dim) AS p FROM @.events")),
        refused(
            "`b` of view `@`.`w` ← `b` of view `@`.`v`",
            events("id UInt64", ""),
            table("t", "id UInt64, b DateTime", ""),
            table("u", "id UInt64, b DateTime", "toDate(b)"),
            view("v", "t", "SELECT id, now() AS b FROM @.events"),
            view("w", "u", "SELECT id, b FROM @.t")),
        accepted(
            events("id UInt64, tags Array(String)", ""),
            table("t", "id UInt64, tag String", "tag"),
            view("v", "t", "SELECT id, arrayJoin(tags) AS tag FROM @.events")),
        accepted(
            events("id UInt64, tags Array(String)", ""),
            table("t", "id UInt64, tag String", "tag"),
            view("v", "t", "SELECT id, tag FROM @.events ARRAY JOIN tags AS tag")),
        accepted(
            events("id UInt64, a DateTime", ""),
            table("t", "day Date, n AggregateFunction(sumIf, UInt64, UInt8)", "day"),
            view(
                "v",
                "t",
                "SELECT toDate(a) AS day, sumIfState(id, id > 1) AS n FROM @.events GROUP BY day")),
        refused(
            "`day` of view",
            events("id UInt64", ""),
            "CREATE MATERIALIZED VIEW @.v ENGINE = MergeTree PARTITION BY day ORDER BY id"
                + WINDOW
                + " AS SELECT id, today() AS day FROM @.events"),
        refused(
            "`a` DEFAULT now()",
            "CREATE TABLE @.events (" + now + ") ENGINE = Null",
            table("t", "id UInt64, a DateTime", "toDate(a)"),
            view("v", "t", "SELECT id, a FROM @.events")));
  }

  @ParameterizedTest
  @MethodSource("tables")
  void aPartitionThatAnotherAttemptMayMissIsRefused(Case table) throws Exception {
    table.statements.forEach(statement -> server.query(in(statement)));

    List<String> found =
        SetupFixture.texts(findings(fixture(table))).stream()
            .filter(text -> text.contains("partition"))
            .toList();

    if (table.chain == null) {
      assertThat(found).isEmpty();
    } else {
      assertThat(found)
          .singleElement()
          .asString()
          .startsWith("ERROR ")
          .contains(" is partitioned by ")
          .contains(in(table.chain))
          .contains(" -> ");
    }
    // A user who may do no more than insert learns the same.
    assertThat(
            SetupFixture.texts(
                    findings(
                        fixture(table)
                            .with("clickhouse.username", "writer")
                            .with("clickhouse.password", "pw")))
                .stream()
                .filter(text -> text.contains("partition"))
                .toList())
        .isEqualTo(found);
  }

  @Test
  void theAdviceIsFollowedAndHelps() throws Exception {
    server.query(
        in(
            events(
                "id UInt64, a DateTime DEFAULT now(), `b c` Date MATERIALIZED today()",
                "(toDate(a), `b c`)")));
    SetupFixture fixture = fixture(accepted());
    assertThat(SetupFixture.texts(findings(fixture)))
        .anyMatch(
            text ->
                text.endsWith(
                    in(
                        " -> Fill it from the block, in the configuration: columns: {a:"
                            + " _ingested_at} (or _timestamp, when the record arrived). If every"
                            + " document has a value for it: ALTER TABLE `@`.`events` MODIFY COLUMN"
                            + " `a` REMOVE DEFAULT")));

    fixture.with("columns.a", "_ingested_at");
    assertThat(SetupFixture.texts(findings(fixture)))
        .anyMatch(
            text ->
                text.endsWith(
                    in(
                        " -> ALTER TABLE `@`.`events` MODIFY COLUMN `b c` REMOVE MATERIALIZED, and"
                            + " fill it from the block: columns: {\"b c\": _ingested_at}")));

    server.query(in("ALTER TABLE `@`.`events` MODIFY COLUMN `b c` REMOVE MATERIALIZED"));
    fixture.with("columns.b c", "_ingested_at");
    assertThat(SetupFixture.texts(findings(fixture)))
        .noneMatch(text -> text.contains("partitioned"));
  }

  @Test
  void weakerDeduplicationMakesItAWarning() throws Exception {
    server.query(in(events("id UInt64, a DateTime DEFAULT now()", "toDate(a)")));

    assertThat(findings(fixture(accepted()).with("delivery.accept-weaker-deduplication", "true")))
        .filteredOn(finding -> finding.what().contains("is partitioned by"))
        .singleElement()
        .satisfies(finding -> assertThat(finding.level()).isEqualTo(Level.WARN));
  }

  @Test
  void columnsComputedAnewAreToldOfWhereThereAreSeveralServers() throws Exception {
    server.query(in(events("id UInt64, a DateTime DEFAULT now(), b UInt8 DEFAULT 1", "id % 2")));

    assertThat(SetupFixture.texts(findings(fixture(accepted()))))
        .noneMatch(text -> text.contains("anew"));
    assertThat(
            SetupFixture.texts(
                findings(
                    fixture(accepted())
                        .with("clickhouse.url", server.url() + ", http://127.0.0.1:1"))))
        .filteredOn(text -> text.contains("computes a column again"))
        .singleElement()
        .asString()
        .startsWith("WARN")
        .contains("`a` DEFAULT now()");
  }

  @ParameterizedTest
  @MethodSource("shardingKeys")
  void aShardThatAnotherAttemptMayMissIsRefused(Case table) throws Exception {
    server.query(in(table("stored", "id UInt64, a DateTime", "toDate(a)")));
    table.statements.forEach(statement -> server.query(in(statement)));

    List<String> found =
        SetupFixture.texts(findings(fixture(table))).stream()
            .filter(text -> text.contains("is sharded by"))
            .toList();

    if (table.chain == null) {
      assertThat(found).isEmpty();
    } else {
      assertThat(found).singleElement().asString().startsWith("ERROR").contains(table.chain);
    }
  }

  static Stream<Case> shardingKeys() {
    return Stream.of(
        accepted(distributed("id UInt64", "id")),
        accepted(distributed("id UInt64, a DateTime", "cityHash64(id, 'now()'), 'policy'")),
        refused("rand() is not", distributed("id UInt64", "rand()")),
        refused("now() is not", distributed("id UInt64", "toUInt64(NOW()) + id")),
        refused(
            "`a` DEFAULT now()", distributed("id UInt64, a DateTime DEFAULT now()", "toUInt64(a)")),
        accepted(distributed("id UInt64, a DateTime DEFAULT now()", "toUInt64(a)"))
            .with("columns.a=_timestamp"),
        refused(
            "`n` DEFAULT rowNumberInAllBlocks()",
            distributed("id UInt64, n UInt64 DEFAULT rowNumberInAllBlocks()", "intHash64(n)")));
  }

  private static String distributed(String columns, String key) {
    return "CREATE TABLE @.events (%s) ENGINE = Distributed(one, @, stored, %s)"
        .formatted(columns, key.replace(", 'policy'", ""));
  }

  /** Finding 4 of the review: what the refusal is for, and that its advice is right. */
  @Test
  void theSameBlockAgainIsThereTwiceWhenItsPartitionComesFromTheClock() {
    server.query(in(events("id UInt64, a DateTime DEFAULT now()", "a")));
    server.query(in(table("kept", "id UInt64, a DateTime DEFAULT now()", "a")));
    String insert = " SETTINGS async_insert = 0, insert_deduplication_token = 'one' VALUES ";
    server.query(in("INSERT INTO @.events (id)" + insert + "(1), (2)"));
    server.query(in("INSERT INTO @.kept (id, a)" + insert + "(1, 1800000000), (2, 1800000000)"));
    String then = server.query("SELECT now()");
    Awaitility.await()
        .atMost(Duration.ofMinutes(1))
        .until(() -> !server.query("SELECT now()").equals(then));
    server.query(in("INSERT INTO @.events (id)" + insert + "(1), (2)"));
    server.query(in("INSERT INTO @.kept (id, a)" + insert + "(1, 1800000000), (2, 1800000000)"));

    assertThat(server.query(in("SELECT count() FROM @.events"))).isEqualTo("4");
    assertThat(server.query(in("SELECT count() FROM @.kept"))).isEqualTo("2");
  }

  private static List<Finding> findings(SetupFixture fixture) throws Exception {
    return new ClickHouseChecks(fixture.config())
        .run().stream().filter(finding -> finding.level() != Level.OK).toList();
  }

  private SetupFixture fixture(Case table) {
    SetupFixture fixture =
        new SetupFixture()
            .with("clickhouse.url", server.url())
            .with("clickhouse.database", database)
            .with("errors.policy", "fail");
    table.mapping.forEach(
        key -> {
          String[] parts = key.split("=", 2);
          fixture.with(parts[0], parts[1]);
        });
    return fixture;
  }

  private String in(String text) {
    return text.replace("@", database);
  }
}
