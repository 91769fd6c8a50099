package io.millrace.job.tool.preview;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.TextNode;
import io.millrace.job.clickhouse.catalog.CatalogException;
import io.millrace.job.clickhouse.catalog.SetupConnection;
import io.millrace.job.config.ConfigException;
import io.millrace.job.config.PipelineConfig;
import io.millrace.job.config.load.ConfigSources;
import io.millrace.testkit.clickhouse.ClickHouseServer;
import io.millrace.udf.record.Record;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a draft says, its preview writes to a temporary table and nowhere else. */
final class DraftTableITCase {
  private static final String ROWS = "millrace_preview";

  private final ClickHouseServer clickHouse = ClickHouseServer.forTests();
  private final String database = clickHouse.newDatabase();
  private final PipelineConfig config =
      config("clickhouse.url=" + clickHouse.url(), "clickhouse.database=" + database);
  private SetupConnection server;

  @BeforeEach
  void connect() {
    clickHouse.query("CREATE TABLE " + database + ".events (a String) ENGINE = Memory");
    server = SetupConnection.of(config);
  }

  @AfterEach
  void disconnect() {
    server.close();
  }

  private static PipelineConfig config(String url, String database) {
    try {
      return ConfigSources.in(name -> null)
          .overrides(
              List.of(
                  "source.stream=s",
                  "source.region=us-east-1",
                  url,
                  database,
                  "clickhouse.table=events"))
          .load();
    } catch (ConfigException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /** The statement, and what of it is left in that of the temporary table. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "CREATE TABLE t (a String) ENGINE = MergeTree ORDER BY a|MergeTree ORDER BY a",
        "create table if not exists `d b`.`t` ( a String ) engine=MergeTree order by a ;"
            + "|MergeTree ORDER BY a",
        "CREATE TABLE t (a String PRIMARY KEY)|MergeTree PRIMARY KEY tuple(a)",
        "CREATE TABLE d.t ON CLUSTER `c` (a String) ENGINE = ReplicatedMergeTree ORDER BY a"
            + "|MergeTree ORDER BY a",
        "CREATE TABLE t (a String) ENGINE = ReplicatedMergeTree('/p', '{r}') ORDER BY a"
            + "|MergeTree ORDER BY a",
        "CREATE TABLE t (a String, v UInt8) ENGINE ="
            + " ReplicatedReplacingMergeTree('/\\'p', '{r}', v) ORDER BY a"
            + "|ReplacingMergeTree(v) ORDER BY a",
        "CREATE TABLE t (a String) ENGINE = SharedMergeTree('/p', '{r}') ORDER BY a"
            + "|MergeTree ORDER BY a",
        "CREATE TABLE t (a String, INDEX i a TYPE minmax, PROJECTION p (SELECT a ORDER BY a)) ENGINE"
            + " = MergeTree PARTITION BY a ORDER BY tuple() COMMENT 'c' "
            + "|MergeTree PARTITION BY a ORDER BY tuple()",
        "CREATE TABLE t (a Nullable(String)) ENGINE = MergeTree ORDER BY a SETTINGS disk ="
            + " disk(type = local, path = '/tmp/p/'), allow_nullable_key = 1, storage_policy = 'p'"
            + "|MergeTree ORDER BY a SETTINGS allow_nullable_key = 1",
        "CREATE TABLE t (a String, d Date) ENGINE = MergeTree ORDER BY a TTL d + INTERVAL 1 DAY TO"
            + " DISK 's3'|MergeTree ORDER BY a",
      })
  void aTableOfTheFamilyKeepsItsKeys(String statement, String engine) throws Exception {
    DraftTable.Created created = create(statement);
    assertThat(created.notes()).isEmpty();
    assertThat(
            DraftStatement.of(server.formatted(statement))
                .temporary("x")
                .replaceFirst("(?s).*\nENGINE = ", "")
                .replace('\n', ' '))
        .isEqualTo(engine);
    assertThat(engine()).isEqualTo(engine.replaceFirst("\\W.*", ""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CREATE TABLE t (a String) ENGINE = Null",
        "CREATE TABLE t (a String) ENGINE = Memory()",
        "CREATE TABLE t (a String) ENGINE = Log",
        "CREATE TABLE DB.b (a String) ENGINE = Buffer(DB, events, 1, 0, 0, 1, 1, 1, 1)",
        "CREATE /* ( */ TABLE DB.b -- (\n(a String) ENGINE/**/=/* Memory */`Buffer`(DB, events, 1, 0,"
            + " 0, 1, 1, 1, 1)",
        "\t\nCREATE\n\tTABLE\n`DB`\n.\n\"b (\"\n(\n`a` String\n)\nENGINE\n\n=\nBuffer\n(DB,events,1,0,0,1,"
            + "1,1,1) ;",
        "CREATE TABLE `t\n)\nENGINE = MergeTree` (a String COMMENT 'x\n)\nENGINE = MergeTree')"
            + " ENGINE = Buffer(DB, events, 1, 0, 0, 1, 1, 1, 1)",
        "CREATE TABLE t (a String) ENGINE = Distributed(default, DB, events)",
        "CREATE TABLE t (a String) ENGINE = File(TabSeparated)",
        "CREATE TABLE t (a String) ENGINE = File(TabSeparated, 'preview.tsv')",
        "CREATE TABLE t (a String) ENGINE = URL('http://127.0.0.1:1/', 'CSV')",
        "CREATE TABLE t (a String) ENGINE = S3('http://127.0.0.1:1/b/k.csv', 'i', 's', 'CSV')",
        "CREATE TABLE t (a String) ENGINE = Merge(DB, 'events')",
        "CREATE TABLE t (a String) ENGINE = Join(ANY, LEFT, a)",
      })
  void rowsOfAnyOtherEngineStayInTheTemporaryTable(String statement) throws Exception {
    String sql = statement.replace("DB", database);
    Preview preview =
        Preview.ofDraft(
            config,
            sql,
            List.of(new Record("{\"a\":\"x\"}".getBytes(UTF_8), "s", "shardId-0", "1", "k", 0)),
            server);
    assertThat(preview.rows().rows()).hasSize(1);
    assertThat(engine()).isEqualTo("Memory");
    assertThat(preview.notes()).singleElement().asString().contains("engine Memory");
    assertThat(clickHouse.query("SELECT count() FROM " + database + ".events")).isEqualTo("0");
    assertThat(
            clickHouse.query("SELECT name FROM system.tables WHERE database = '" + database + "'"))
        .isEqualTo("events");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ";",
        "DROP TABLE t",
        "SELECT 1",
        "INSERT INTO t SELECT 1 -- CREATE TABLE t (a Int8)",
        "INSERT INTO t (a) VALUES (1)",
        "CREATE VIEW v (a Int8) AS SELECT 1",
        "CREATE MATERIALIZED VIEW v TO t (a Int8) AS SELECT 1",
        "CREATE TEMPORARY TABLE t (a Int8) ENGINE = Memory",
        "CREATE OR REPLACE TABLE t (a Int8) ENGINE = Memory",
        "ATTACH TABLE t (a Int8) ENGINE = Memory",
        "CREATE TABLE t",
        "CREATE TABLE t ENGINE = Memory",
        "CREATE TABLE t AS other",
        "CREATE TABLE t CLONE AS other",
        "CREATE TABLE t AS numbers(3)",
        "CREATE TABLE t (a Int8) AS numbers(3)",
        "CREATE TABLE t (a Int8) AS SELECT 1",
        "CREATE TABLE t (a String) ENGINE = Memory AS SELECT name FROM system.disks",
        "CREATE TABLE t (a String) ENGINE = Memory\nAS\n(SELECT name FROM system.disks)",
        "CREATE TABLE t (a String) ENGINE = Memory /* */ AS WITH 1 AS x SELECT name FROM"
            + " system.disks",
        "CREATE TABLE t (a Int8) ENGINE = MergeTree ORDER BY a EMPTY AS SELECT 1",
        "CREATE TABLE t (a Int8) ENGINE = MergeTree ORDER BY a COMMENT 'c' AS SELECT 1",
        "CREATE TABLE t (a Int8) ENGINE = Memory INTO OUTFILE '/tmp/x'",
        "CREATE TABLE t (a Int8) ENGINE = Memory FORMAT JSON",
        "CREATE TABLE t (a Int8) ENGINE = Memory PARALLEL WITH DROP TABLE x",
        "CREATE TABLE t (a Int8) ENGINE = Memory; DROP TABLE x",
        "CREATE TABLE t (a Int8 DEFAULT (SELECT 1)) ENGINE = Memory",
        "CREATE TABLE t (a Int8, b UInt8 MATERIALIZED a IN (SELECT 1)) ENGINE = Memory",
        "CREATE TABLE t (a Int8, b Int8 ALIAS (SELECT max(a) FROM url('http://127.0.0.1:1', CSV)))"
            + " ENGINE = Memory",
        "CREATE TABLE t (a Int8, CONSTRAINT c CHECK a IN (SELECT 1)) ENGINE = MergeTree ORDER BY a",
        "CREATE TABLE t (a Int8, PROJECTION p (SELECT a, (SELECT 1) ORDER BY a)) ENGINE = MergeTree"
            + " ORDER BY a",
        "CREATE TABLE t (a Int8, d Date) ENGINE = MergeTree ORDER BY a TTL d DELETE WHERE a IN"
            + " (SELECT 1)",
        "CREATE TABLE t (a Int8, b String DEFAULT file('x')) ENGINE = Memory",
        "CREATE TABLE t (a Int8, b String DEFAULT upper(FILE('x'))) ENGINE = Memory",
        "CREATE TABLE t (a Int8, b UInt64 DEFAULT generateSerialID('x')) ENGINE = Memory",
        "CREATE TABLE t (a String, b String DEFAULT aiClassify('c', a, ['x'])) ENGINE = Memory",
        "CREATE TABLE t (a Int8) ENGINE = Nonsense",
        "CREATE TABLE t (a Nonsense) ENGINE = Memory",
      })
  void nothingElseIsRun(String statement) {
    assertThatThrownBy(() -> create(statement)).isInstanceOf(CatalogException.class);
    assertThatThrownBy(() -> server.run("SELECT * FROM " + ROWS))
        .isInstanceOf(CatalogException.class);
  }

  /** What a column computes from others is a part of its row. */
  @Test
  void defaultsAreComputed() throws Exception {
    Preview preview =
        Preview.ofDraft(
            config,
            "CREATE TABLE t (a String, b String DEFAULT upper(a), c DateTime DEFAULT now(),"
                + " d UInt64 MATERIALIZED length(a)) ENGINE = MergeTree ORDER BY a",
            List.of(new Record("{\"a\":\"x\"}".getBytes(UTF_8), "s", "shardId-0", "1", "k", 0)),
            server);
    Map<String, JsonNode> row = preview.rows().rows().get(0);
    assertThat(row)
        .containsEntry("b", TextNode.valueOf("X"))
        .containsEntry("d", IntNode.valueOf(1))
        .containsKey("c");
  }

  private DraftTable.Created create(String statement) throws CatalogException {
    return new DraftTable(ROWS, server).create(statement, config.table());
  }

  private String engine() throws CatalogException {
    return server
        .run(
            "SELECT engine FROM system.tables WHERE is_temporary AND name = '"
                + ROWS
                + "' FORMAT TSVRaw")
        .strip();
  }
}
