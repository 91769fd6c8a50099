package io.millrace.job.clickhouse.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class TableExpressionsTest {
  /** As system.tables of ClickHouse 26.7 spells it. */
  private static final String STATEMENT =
      "CREATE TABLE d.t (`id` UInt64 DEFAULT if(s = 'CONSTRAINT x CHECK 1, (', 1, 2), `CONSTRAINT x"
          + " CHECK ` String, INDEX `i, x` (lower(s), id) TYPE bloom_filter(0.1) GRANULARITY 1,"
          + " INDEX j id TYPE minmax GRANULARITY 1, PROJECTION p (SELECT id ORDER BY id), CONSTRAINT"
          + " `odd (` CHECK (length(s) < 5) AND (s != '\\'),'), CONSTRAINT a ASSUME id > 0) ENGINE ="
          + " MergeTree ORDER BY id SETTINGS index_granularity = 8192";

  @Test
  void constraintsAreFoundWhereTheyStand() {
    assertThat(TableExpressions.constraints(STATEMENT))
        .containsExactly("(length(s) < 5) AND (s != '\\'),')");
  }

  @Test
  void indicesAreFoundWhereTheyStand() {
    assertThat(TableExpressions.indices(STATEMENT)).containsExactly("(lower(s), id)", "id");
  }

  static List<Arguments> engines() {
    return List.of(
        engine("ReplacingMergeTree() ORDER BY id"),
        engine("ReplacingMergeTree(v, d) ORDER BY (a, b)", "v", "d"),
        engine("ReplacingMergeTree(`v,1`, `d)`) ORDER BY id", "`v,1`", "`d)`"),
        engine("ReplacingMergeTree(`a\\`b`, `c\\\\`) ORDER BY id", "`a\\`b`", "`c\\\\`"),
        engine(
            "ReplicatedReplacingMergeTree('/t/a)b,c/{shard}', '{replica}', v) ORDER BY id",
            "'/t/a)b,c/{shard}'",
            "'{replica}'",
            "v"),
        engine(
            "ReplicatedReplacingMergeTree('it\\'s, (', 'b\\\\', `v`) ORDER BY id",
            "'it\\'s, ('",
            "'b\\\\'",
            "`v`"),
        engine("SummingMergeTree((a, b)) ORDER BY id", "(a, b)"),
        engine("Memory"));
  }

  private static Arguments engine(String full, String... arguments) {
    return Arguments.of(full, List.of(arguments));
  }

  @ParameterizedTest
  @MethodSource("engines")
  void argumentsOfAnEngineAreWhole(String engine, List<String> arguments) {
    assertThat(TableExpressions.arguments(engine)).isEqualTo(arguments);
  }

  @Test
  void otherStatementsHaveNone() {
    assertThat(TableExpressions.constraints("CREATE TABLE d.t AS remote('a', b, c)")).isEmpty();
    assertThat(TableExpressions.constraints("")).isEmpty();
    assertThat(TableExpressions.constraints("CREATE TABLE d.t (a String, CONSTRAINT")).isEmpty();
  }
}
