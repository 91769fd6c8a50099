package io.millrace.job.tool.replay;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.job.clickhouse.catalog.SetupConnection;
import io.millrace.job.config.PipelineConfig;
import io.millrace.job.config.load.ConfigSources;
import io.millrace.job.fixture.NeedsClickHouseServer;
import io.millrace.testkit.clickhouse.ClickHouseServer;
import io.millrace.udf.table.TableName;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The blocks of a table are counted, whatever its name. */
@NeedsClickHouseServer
final class DestinationMemoryITCase {
  private static final Duration NOW = Duration.ZERO;

  private final ClickHouseServer clickhouse = ClickHouseServer.forTests();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "events",
        "back`tick",
        "back\\slash",
        "tab\there",
        "user's",
        "two.parts",
        "a{fn 1}"
      })
  void countsTheBlocksOfTheTableAndOfTheTargetOfItsView(String name) throws Exception {
    String database = clickhouse.newDatabase();
    TableName table = new TableName(database, name);
    TableName target = new TableName(database, "target of " + name);
    for (TableName each : List.of(table, target)) {
      clickhouse.query(
          "CREATE TABLE "
              + each.quoted()
              + " (id UInt64) ENGINE = MergeTree ORDER BY id"
              + " SETTINGS non_replicated_deduplication_window = 5");
    }
    clickhouse.query(
        "CREATE MATERIALIZED VIEW "
            + new TableName(database, "view of " + name).quoted()
            + " TO "
            + target.quoted()
            + " AS SELECT id FROM "
            + table.quoted());
    PipelineConfig config =
        ConfigSources.in(any -> null)
            .overrides(
                List.of(
                    "source.stream=s",
                    "source.region=us-east-1",
                    "clickhouse.url=" + clickhouse.url(),
                    "clickhouse.database=" + database,
                    "clickhouse.table=" + name))
            .load();
    try (SetupConnection server = SetupConnection.of(config)) {
      DestinationMemory memory = new DestinationMemory(config, server);
      insert(table, 3);
      Map<String, Long> written = memory.written();
      assertThat(written).containsOnlyKeys(table.quoted(), target.quoted());

      insert(table, 4);
      assertThat(memory.doubt(NOW, written)).isEmpty();
      insert(table, 1);
      assertThat(memory.doubt(NOW, written).orElseThrow())
          .contains("remembers the last 5 blocks")
          .contains("up to 5 were inserted since");
    }
  }

  private void insert(TableName table, int blocks) {
    for (int i = 0; i < blocks; i++) {
      clickhouse.query("INSERT INTO " + table.quoted() + " VALUES (" + System.nanoTime() + ")");
    }
  }
}
