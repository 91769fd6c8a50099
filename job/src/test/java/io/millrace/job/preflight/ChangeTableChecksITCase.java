package io.millrace.job.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.job.config.load.ConfigSources;
import io.millrace.testkit.clickhouse.ClickHouseServer;
import io.millrace.udf.table.TableName;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the checks say of a table that is filled with changes. */
final class ChangeTableChecksITCase {
  private static final ClickHouseServer SERVER = ClickHouseServer.forTests();
  private static final String COLUMNS =
      "(id UInt64, _deleted UInt8, _version UInt128, updated UInt64, gone UInt8)";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "debezium | ReplacingMergeTree(_version, _deleted) ORDER BY id | OK keeps the newest row",
        "dynamodb-stream | ReplacingMergeTree(_version, _deleted) PARTITION BY id % 2 ORDER BY id | OK keeps the newest row",
        "maxwell | ReplacingMergeTree(`_version`, `_deleted`) ORDER BY id SETTINGS index_granularity = 100 | OK keeps the newest row",
        "debezium | MergeTree ORDER BY id | WARN keeps a row for every change, because its engine is MergeTree",
        "dms | SummingMergeTree ORDER BY id | WARN keeps a row for every change, because its engine is SummingMergeTree",
        "debezium | Memory | WARN keeps a row for every change, because its engine is Memory",
        "debezium | ReplacingMergeTree ORDER BY id | WARN keeps the row that was inserted last",
        "debezium | ReplacingMergeTree(_version) ORDER BY id | WARN shows deleted rows",
        "debezium | ReplacingMergeTree(_version, _deleted) ORDER BY (id, _version) | WARN keeps every change",
        "debezium | ReplacingMergeTree(updated, _deleted) ORDER BY id | WARN takes the column `updated`",
        "debezium | ReplacingMergeTree(_version, gone) ORDER BY id | WARN takes the column `gone`",
        "dms | ReplacingMergeTree(_version, _deleted) ORDER BY id | WARN rejects every change",
        "json | MergeTree ORDER BY id | ''",
        "debezium | Null | ''",
      })
  void aTableThatDoesNotKeepTheNewestRowIsWarnedOf(String payload, String engine, String finding)
      throws Exception {
    List<String> findings = findings(payload, engine);

    if (finding.isEmpty()) {
      assertThat(findings).isEmpty();
    } else {
      String level = finding.substring(0, finding.indexOf(' '));
      String what = finding.substring(level.length() + 1);
      assertThat(findings).hasSize(1);
      assertThat(findings.get(0)).startsWith(level + " table ").contains(what);
      assertThat(findings.get(0).contains(" -> ")).isEqualTo(level.equals("WARN"));
    }
  }

  @Test
  void columnsOfOtherNamesAreMapped() throws Exception {
    assertThat(
            findings(
                "debezium",
                "ReplacingMergeTree(updated, gone) ORDER BY id",
                "columns.updated",
                "_version",
                "columns.gone",
                "_deleted"))
        .singleElement()
        .asString()
        .startsWith("OK ");
    assertThat(
            findings(
                "debezium",
                "ReplacingMergeTree(updated, gone) ORDER BY id",
                "columns.updated",
                "/_envelope/source/lsn",
                "columns.gone",
                "_deleted"))
        .singleElement()
        .asString()
        .startsWith("OK ");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a,b",
        "a, b",
        "a)b",
        "a(b",
        "a`b",
        "a\\b",
        "a\\",
        "it's",
        "'a'",
        "\"a\"",
        "a: b",
        "a}b",
        "new\nline",
        "tab\tb",
        "null",
      })
  void aVersionOfAnyNameIsTheEngines(String version) throws Exception {
    String columns =
        "(id UInt64, _deleted UInt8, " + TableName.quote(version) + " UInt128) ENGINE = ";
    String engine = "ReplacingMergeTree(" + TableName.quote(version) + ", _deleted) ORDER BY id";

    String unmapped = single(findingsOf("debezium", columns + engine));
    assertThat(unmapped)
        .startsWith("WARN ")
        .contains("takes the column " + TableName.quote(version) + " of its engine");
    assertThat(columnsOf(unmapped.substring(unmapped.indexOf("columns: {"))))
        .isEqualTo(Map.of(version, "_version"));

    assertThat(single(findingsOf("debezium", columns + engine, "columns." + version, "_version")))
        .startsWith("OK ");
    assertThat(
            single(
                findingsOf(
                    "debezium",
                    columns + engine.replace("BY id", "BY (id, " + TableName.quote(version) + ")"),
                    "columns." + version,
                    "_version")))
        .startsWith("WARN ")
        .contains("keeps every change, because its sorting key contains the version ");

    String undeleted =
        single(
            findingsOf(
                "debezium",
                columns + engine.replace(", _deleted)", ")"),
                "columns." + version,
                "_version"));
    assertThat(undeleted).startsWith("WARN ").contains("shows deleted rows");
    String proposed =
        undeleted.substring(
            undeleted.indexOf("Replacing"), undeleted.indexOf(", or leave out deleted rows"));
    assertThat(
            single(
                findingsOf(
                    "debezium",
                    columns + proposed + " ORDER BY id",
                    "columns." + version,
                    "_version")))
        .startsWith("OK ");
  }

  private static String single(List<String> findings) {
    assertThat(findings).hasSize(1);
    return findings.get(0);
  }

  private static Map<String, String> columnsOf(String yaml) throws Exception {
    return ConfigSources.in(name -> null)
        .yaml(
            yaml
                + """

                source: {stream: events, region: us-east-1, payload: debezium}
                clickhouse: {url: "http://127.0.0.1:1", table: events}
                """)
        .load()
        .columns();
  }

  private static List<String> findings(String payload, String engine, String... more)
      throws Exception {
    return findingsOf(payload, COLUMNS + " ENGINE = " + engine, more);
  }

  /**
   * @param table what follows its name in its statement
   */
  private static List<String> findingsOf(String payload, String table, String... more)
      throws Exception {
    String database = SERVER.newDatabase();
    SERVER.query("CREATE TABLE " + database + ".events " + table);
    SetupFixture fixture =
        new SetupFixture()
            .with("clickhouse.url", SERVER.url())
            .with("clickhouse.database", database)
            .with("source.payload", payload);
    for (int i = 0; i < more.length; i += 2) {
      fixture = fixture.with(more[i], more[i + 1]);
    }
    List<String> all = SetupFixture.texts(new ClickHouseChecks(fixture.config()).run());
    return all.stream()
        .filter(
            text ->
                text.matches(
                    "(?s).*(keeps (the|a|every) |shows deleted|takes the column|rejects every).*"))
        .collect(Collectors.toList());
  }
}
