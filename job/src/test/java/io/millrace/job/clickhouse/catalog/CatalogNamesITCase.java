package io.millrace.job.clickhouse.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.job.clickhouse.sql.ViewTarget;
import io.millrace.job.config.PipelineConfig;
import io.millrace.job.config.load.ConfigSources;
import io.millrace.job.fixture.NeedsClickHouseServer;
import io.millrace.testkit.clickhouse.ClickHouseOptions;
import io.millrace.testkit.clickhouse.ClickHouseServer;
import io.millrace.udf.table.Column;
import io.millrace.udf.table.TableName;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Names of tables, views and columns are read back as they are. */
final class CatalogNamesITCase {
  private static ClickHouseServer server;

  @BeforeAll
  static void start() {
    server =
        ClickHouseServer.start(
            ClickHouseOptions.temporary()
                .withConfiguration(
                    "<remote_servers><one><shard><replica><host>127.0.0.1</host><port>1</port>"
                        + "</replica></shard></one></remote_servers>"));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  static List<String> odd() {
    return List.of(
        "tab\there",
        "new\nline",
        "carriage\rreturn",
        "bell\b",
        "form\ffeed",
        "back\\slash",
        "ends with \\",
        "back`tick",
        "user's",
        "two'quotes'",
        "quo\"te",
        "a{fn 1}",
        "a{d '2026-01-01'}",
        "a{ts '2026-01-01 00:00:00'}b",
        "que?tion",
        "per%cent",
        "$1",
        "ünïcödé 中");
  }

  @ParameterizedTest
  @MethodSource("odd")
  void ofATableAndItsColumns(String odd) throws Exception {
    TableName table = new TableName("d" + odd, "t" + odd);
    createDatabase(table.database());
    server.query(
        "CREATE TABLE %s (id UInt64, %s String) ENGINE = MergeTree ORDER BY (id, %2$s)"
            .formatted(table.quoted(), TableName.quote("c" + odd)));
    try (ServerCatalog catalog = ServerCatalog.open(config(table))) {
      assertThat(catalog.table(table)).isPresent();
      assertThat(catalog.schema(table).columns())
          .extracting(Column::name)
          .containsExactly("id", "c" + odd);
      assertThat(catalog.tables(table.database())).containsOnlyKeys(table.table());
      assertThat(catalog.rows(table)).isZero();
    }
  }

  @ParameterizedTest
  @MethodSource("odd")
  void ofATargetOfAView(String odd) throws Exception {
    TableName table = new TableName("v" + odd, "t" + odd);
    TableName view = new TableName("v" + odd, "view" + odd);
    TableName target = new TableName("v" + odd, "target" + odd);
    createDatabase(table.database());
    server.query("CREATE TABLE " + table.quoted() + " (id UInt64) ENGINE = MergeTree ORDER BY id");
    server.query("CREATE TABLE " + target.quoted() + " (id UInt64) ENGINE = MergeTree ORDER BY id");
    server.query(
        "CREATE MATERIALIZED VIEW %s TO %s AS SELECT id FROM %s"
            .formatted(view.quoted(), target.quoted(), table.quoted()));
    try (ServerCatalog catalog = ServerCatalog.open(config(table))) {
      assertThat(catalog.views(table)).containsExactly(view);
      assertThat(catalog.table(view).orElseThrow().viewTarget()).contains(target);
    }
  }

  @ParameterizedTest
  @MethodSource("odd")
  void ofATableBehindADistributedOne(String odd) throws Exception {
    TableName table = new TableName("s" + odd, "t" + odd);
    TableName spread = new TableName("s" + odd, "spread" + odd);
    createDatabase(table.database());
    server.query("CREATE TABLE " + table.quoted() + " (id UInt64) ENGINE = MergeTree ORDER BY id");
    server.query(
        "CREATE TABLE %s (id UInt64) ENGINE = Distributed('one', %s, %s, id)"
            .formatted(spread.quoted(), literal(table.database()), literal(table.table())));
    try (ServerCatalog catalog = ServerCatalog.open(config(table))) {
      DistributedTable distributed =
          DistributedTable.of(catalog.table(spread).orElseThrow()).orElseThrow();
      assertThat(distributed.local()).isEqualTo(table);
      assertThat(distributed.cluster()).isEqualTo("one");
    }
  }

  @ParameterizedTest
  @MethodSource("odd")
  @NeedsClickHouseServer
  void ofAColumnBesideTheWindow(String odd) throws Exception {
    TableName table = new TableName("w" + odd, "t");
    createDatabase(table.database());
    server.query(
        "CREATE TABLE %s (%s UInt64, b UInt8) ENGINE = MergeTree ORDER BY (%2$s, b)"
                .formatted(table.quoted(), TableName.quote(odd))
            + " SETTINGS non_replicated_deduplication_window = 77, storage_policy = 'default'");
    try (ServerCatalog catalog = ServerCatalog.open(config(table))) {
      assertThat(catalog.deduplication(catalog.table(table).orElseThrow()).blocks()).hasValue(77);
    }
  }

  @Test
  void anUnquotedIdentifierIsItself() {
    assertThat(ViewTarget.unquoted("plain")).isEqualTo("plain");
    assertThat(ViewTarget.unquoted("`a\\tb\\`c\\\\t`")).isEqualTo("a\tb`c\\t");
  }

  private static void createDatabase(String name) {
    server.query("CREATE DATABASE " + TableName.quote(name) + " ENGINE = Atomic");
  }

  private static String literal(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }

  private static PipelineConfig config(TableName table) throws Exception {
    return ConfigSources.in(name -> null)
        .overrides(
            List.of(
                "source.stream=s",
                "source.region=us-east-1",
                "clickhouse.url=" + server.url(),
                "clickhouse.database=" + table.database(),
                "clickhouse.table=" + table.table()))
        .load();
  }
}
