package io.millrace.job.clickhouse.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.assertj.core.api.Assertions.tuple;

import io.millrace.job.clickhouse.catalog.CatalogException.Kind;
import io.millrace.job.clickhouse.sql.ViewTarget;
import io.millrace.job.config.PipelineConfig;
import io.millrace.job.config.load.ConfigSources;
import io.millrace.job.fixture.NeedsClickHouseServer;
import io.millrace.testkit.clickhouse.ClickHouseOptions;
import io.millrace.testkit.clickhouse.ClickHouseServer;
import io.millrace.testkit.clickhouse.ClickHouseUser;
import io.millrace.udf.table.Column;
import io.millrace.udf.table.Column.DefaultKind;
import io.millrace.udf.table.TableName;
import io.millrace.udf.table.TableSchema;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

final class ServerCatalogITCase {
  private static final String PASSWORD = "hunter2";
  private static final TableName EVENTS = new TableName("web", "events");

  private static ClickHouseServer server;

  @BeforeAll
  static void start() {
    server =
        ClickHouseServer.start(
            ClickHouseOptions.temporary()
                .withUser(ClickHouseUser.of("writer", PASSWORD, "GRANT INSERT ON web.events"))
                .withUser(ClickHouseUser.of("half", PASSWORD, "GRANT INSERT(id) ON web.events")));
    server.query("CREATE DATABASE web ENGINE = Atomic");
    server.query(
        "CREATE TABLE web.events (id UInt64, kind LowCardinality(String) DEFAULT 'x',"
            + " day Date MATERIALIZED today(), twice UInt64 ALIAS id * 2, tmp String EPHEMERAL)"
            + " ORDER BY id SETTINGS non_replicated_deduplication_window = 77");
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void knowsColumnsInTheirOrderWithTheirKinds() throws Exception {
    try (ServerCatalog catalog = ServerCatalog.open(config("default", ""))) {
      assertThat(catalog.version()).startsWith("26.");
      assertThat(catalog.schema(EVENTS).columns())
          .extracting(Column::name, Column::type, Column::defaultKind)
          .containsExactly(
              tuple("id", "UInt64", DefaultKind.NONE),
              tuple("kind", "LowCardinality(String)", DefaultKind.DEFAULT),
              tuple("day", "Date", DefaultKind.MATERIALIZED),
              tuple("twice", "UInt64", DefaultKind.ALIAS),
              tuple("tmp", "String", DefaultKind.EPHEMERAL));
      assertThat(catalog.schema(EVENTS).zone())
          .isEqualTo(ZoneId.of(server.query("SELECT timezone()")));
    }
  }

  @Test
  @NeedsClickHouseServer
  void knowsWhatATableRemembersOfTokens() throws Exception {
    server.query("CREATE TABLE web.forgetful (id UInt64) ORDER BY id");
    server.query("CREATE TABLE web.nothing (id UInt64) ENGINE = Null");
    server.query("CREATE TABLE web.log (id UInt64) ENGINE = Log");
    try (ServerCatalog catalog = ServerCatalog.open(config("default", ""))) {
      assertThat(deduplication(catalog, "events").blocks()).hasValue(77);
      assertThat(deduplication(catalog, "forgetful").blocks()).hasValue(0);
      assertThat(deduplication(catalog, "forgetful").age()).isEmpty();
      assertThat(deduplication(catalog, "nothing").memory())
          .isEqualTo(Deduplication.Memory.NOT_NEEDED);
      assertThat(deduplication(catalog, "log").memory()).isEqualTo(Deduplication.Memory.NONE);
    }
    try (ServerCatalog catalog = ServerCatalog.open(config("writer", PASSWORD))) {
      assertThat(deduplication(catalog, "events").blocks()).hasValue(77);
    }
  }

  @Test
  void followsViewsToTheirTargets() throws Exception {
    server.query("CREATE TABLE web.source (id UInt64) ORDER BY id");
    server.query("CREATE TABLE web.`odd ``name` (id UInt64) ORDER BY id");
    server.query(
        "CREATE MATERIALIZED VIEW web.`to odd` TO web.`odd ``name` AS SELECT id FROM web.source");
    server.query(
        "CREATE MATERIALIZED VIEW web.inner ENGINE = MergeTree ORDER BY id AS SELECT id FROM"
            + " web.source");
    try (ServerCatalog catalog = ServerCatalog.open(config("default", ""))) {
      List<TableName> targets = new ArrayList<>();
      for (TableName view : catalog.views(new TableName("web", "source"))) {
        TableName target = catalog.table(view).orElseThrow().viewTarget().orElseThrow();
        assertThat(catalog.table(target).orElseThrow().engine()).isEqualTo("MergeTree");
        String statement =
            server.query(
                "SELECT create_table_query FROM system.tables WHERE database = 'web' AND name = '"
                    + view.table()
                    + "' FORMAT TSVRaw");
        String uuid =
            server.query(
                "SELECT uuid FROM system.tables WHERE database = 'web' AND name = '"
                    + view.table()
                    + "'");
        assertThat(ViewTarget.of(view, statement, uuid)).isEqualTo(target);
        targets.add(target);
      }
      assertThat(targets)
          .hasSize(2)
          .contains(new TableName("web", "odd `name"))
          .anyMatch(target -> target.table().startsWith(".inner_id."));
    }
  }

  @Test
  @NeedsClickHouseServer
  void knowsWhatTheUserMayDo() throws Exception {
    try (ServerCatalog catalog = ServerCatalog.open(config("writer", PASSWORD))) {
      assertThat(catalog.mayInsert(EVENTS, List.of("id", "kind"))).isTrue();
      assertThat(catalog.mayCreate(new TableName("web", "events_errors"), "MergeTree")).isFalse();
      assertThat(catalog.grants()).containsExactly("GRANT INSERT ON web.events TO writer");
    }
    try (ServerCatalog catalog = ServerCatalog.open(config("half", PASSWORD))) {
      assertThat(catalog.mayInsert(EVENTS, List.of("id"))).isTrue();
      assertThat(catalog.mayInsert(EVENTS, List.of("id", "kind"))).isFalse();
    }
  }

  @Test
  void createsTheErrorTableWhateverItIsCalled() throws Exception {
    TableName name = new TableName("web", "a`; DROP TABLE events; ?-- 'x' \\");
    TableSchema schema =
        new TableSchema(
            name,
            List.of(
                new Column("time", "DateTime64(3)", DefaultKind.NONE),
                new Column("raw ?message", "String", DefaultKind.NONE)));
    try (ServerCatalog catalog = ServerCatalog.open(config("default", ""))) {
      ErrorTableStatement statement = new ErrorTableStatement(schema, Duration.ofDays(7));
      catalog.create(statement);
      catalog.create(statement);

      TableInfo created = catalog.table(name).orElseThrow();
      assertThat(created.engineFull())
          .contains("PARTITION BY toDate(time)")
          .contains("TTL toDateTime(time) + toIntervalSecond(604800)");
      assertThat(catalog.deduplication(created).blocks()).hasValue(100_000);
      assertThat(catalog.schema(name).columns()).hasSize(2);
    }
  }

  @Test
  void whatIsNotThereIsToldWithWhatComesNear() throws Exception {
    try (ServerCatalog catalog = ServerCatalog.open(config("default", ""))) {
      CatalogException table = fault(() -> catalog.schema(new TableName("web", "evnets")));
      assertThat(table).hasMessageContaining("Table `web`.`evnets` does not exist");
      assertThat(table.kind()).isEqualTo(Kind.NOT_FOUND);
      assertThat(table.fix()).contains("did you mean `events`?");

      CatalogException database = fault(() -> catalog.schema(new TableName("wbe", "events")));
      assertThat(database).hasMessageContaining("Database `wbe` does not exist");
      assertThat(database.fix()).contains("did you mean `web`?");
    }
  }

  @Test
  void aWrongPasswordIsToldWithoutIt() throws Exception {
    try (ServerCatalog catalog = ServerCatalog.open(config("writer", "guess-work"))) {
      CatalogException fault = fault(catalog::version);
      assertThat(fault.kind()).isEqualTo(Kind.AUTHENTICATION);
      assertThat(fault)
          .hasMessage("The server at " + server.url() + " refuses user writer with this password");
      StringWriter trace = new StringWriter();
      fault.printStackTrace(new PrintWriter(trace));
      assertThat(trace.toString()).doesNotContain("guess-work");
    }
  }

  @Test
  @NeedsClickHouseServer
  void anythingButAServerIsToldApart() throws Exception {
    int nobody = ClickHouseOptions.temporary().httpPort();
    assertThat(unreachable("http://127.0.0.1:" + nobody))
        .hasMessageContaining("127.0.0.1:" + nobody + ": No server listens there");
    assertThat(unreachable("http://no-such-host.invalid:8123"))
        .hasMessageContaining("Unknown host");
    // A server that is greeted with TLS may end, so this one is not that of the other tests.
    try (ClickHouseServer plain = ClickHouseServer.start(ClickHouseOptions.temporary())) {
      assertThat(unreachable("http://127.0.0.1:" + plain.tcpPort()))
          .hasMessageContaining("is not ClickHouse's HTTP interface");
      assertThat(plain.query("SELECT 1")).isEqualTo("1");
      assertThat(unreachable("https://127.0.0.1:" + plain.port()))
          .hasMessageContaining("the port does not speak TLS");
    }
    try (ServerSocket closesAtOnce = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread accepting = new Thread(() -> acceptAndClose(closesAtOnce));
      accepting.setDaemon(true);
      accepting.start();
      assertThat(unreachable("http://127.0.0.1:" + closesAtOnce.getLocalPort()))
          .hasMessageContaining("is not ClickHouse's HTTP interface");
    }
  }

  private static void acceptAndClose(ServerSocket server) {
    try {
      while (true) {
        server.accept().close();
      }
    } catch (IOException closed) {
      // The test is over.
    }
  }

  private static CatalogException unreachable(String url) throws Exception {
    try (ServerCatalog catalog =
        ServerCatalog.open(config("default", "", "clickhouse.url=" + url))) {
      CatalogException fault = fault(catalog::version);
      assertThat(fault.kind()).isEqualTo(Kind.UNREACHABLE);
      assertThat(fault.fix()).contains("clickhouse.url");
      return fault;
    }
  }

  private static CatalogException fault(ThrowingCallable question) {
    return catchThrowableOfType(CatalogException.class, question);
  }

  private static Deduplication deduplication(ServerCatalog catalog, String table)
      throws CatalogException {
    return catalog.deduplication(catalog.table(new TableName("web", table)).orElseThrow());
  }

  private static PipelineConfig config(String user, String password, String... more)
      throws Exception {
    List<String> overrides =
        new ArrayList<>(
            List.of(
                "source.stream=s",
                "source.region=us-east-1",
                "clickhouse.url=" + server.url(),
                "clickhouse.database=web",
                "clickhouse.table=events",
                "clickhouse.username=" + user,
                "clickhouse.password=" + password));
    overrides.addAll(List.of(more));
    return ConfigSources.in(name -> null).overrides(overrides).load();
  }
}
