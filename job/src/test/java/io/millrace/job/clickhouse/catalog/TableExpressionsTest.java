package io.millrace.job.clickhouse.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

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

  @Test
  void otherStatementsHaveNone() {
    assertThat(TableExpressions.constraints("CREATE TABLE d.t AS remote('a', b, c)")).isEmpty();
    assertThat(TableExpressions.constraints("")).isEmpty();
    assertThat(TableExpressions.constraints("CREATE TABLE d.t (a String, CONSTRAINT")).isEmpty();
  }
}
