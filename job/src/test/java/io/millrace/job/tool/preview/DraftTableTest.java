package io.millrace.job.tool.preview;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.job.clickhouse.catalog.CatalogException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class DraftTableTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "CREATE TABLE t (a Int8) ENGINE = Memory"
            + "|CREATE TEMPORARY TABLE x (a Int8) ENGINE = Memory",
        "create table if not exists `d b`.`t` ( a Int8 ) engine=MergeTree order by a ;"
            + "|CREATE TEMPORARY TABLE x ( a Int8 ) engine=MergeTree order by a",
        "CREATE TABLE d.t ON CLUSTER 'c' (a Int8) ENGINE = Null"
            + "|CREATE TEMPORARY TABLE x (a Int8) ENGINE = Memory",
        "CREATE TABLE d.t ON CLUSTER `c` (a Int8) ENGINE = ReplicatedMergeTree ORDER BY a"
            + "|CREATE TEMPORARY TABLE x (a Int8) ENGINE = MergeTree ORDER BY a",
        "CREATE TABLE t (a Int8) ENGINE = ReplicatedReplacingMergeTree('/p', '{r}', a) ORDER BY a"
            + "|CREATE TEMPORARY TABLE x (a Int8) ENGINE = ReplacingMergeTree(a) ORDER BY a",
        "CREATE TABLE t (a Int8) ENGINE = SharedMergeTree('/p', '{r}') ORDER BY a"
            + "|CREATE TEMPORARY TABLE x (a Int8) ENGINE = MergeTree() ORDER BY a"
      })
  void aStatementBecomesThatOfATemporaryTable(String statement, String temporary)
      throws CatalogException {
    assertThat(DraftTable.temporary(statement, "x")).isEqualTo(temporary.stripLeading());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "DROP TABLE t",
        "SELECT 1",
        "CREATE VIEW v (a Int8) AS SELECT 1",
        "CREATE TABLE t AS other",
        "CREATE TABLE t CLONE AS other",
        "INSERT INTO t SELECT 1 -- CREATE TABLE t (a Int8)"
      })
  void nothingElseIsRun(String statement) {
    assertThatThrownBy(() -> DraftTable.temporary(statement, "x"))
        .isInstanceOf(CatalogException.class)
        .hasMessageContaining("not a CREATE TABLE");
  }
}
