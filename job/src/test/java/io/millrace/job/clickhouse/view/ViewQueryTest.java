package io.millrace.job.clickhouse.view;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.udf.table.TableName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ViewQueryTest {
  private static final TableName TABLE = new TableName("d", "t");

  @Test
  void theTableIsReplacedAndItsNameStaysOne() {
    assertThat(over("SELECT t.id, a FROM d.t WHERE a = 1"))
        .isEqualTo("SELECT t.id, a FROM (ROWS) AS `t` WHERE a = 1");
    assertThat(over("SELECT id FROM (SELECT id FROM d.t)"))
        .isEqualTo("SELECT id FROM (SELECT id FROM (ROWS) AS `t`)");
    assertThat(over("SELECT id FROM d.t, (SELECT 1) AS o"))
        .isEqualTo("SELECT id FROM (ROWS) AS `t`, (SELECT 1) AS o");
  }

  @Test
  void aNameTheQueryGivesIsKept() {
    assertThat(over("SELECT x.id FROM d.t AS x INNER JOIN d.t2 AS y ON x.id = y.id"))
        .isEqualTo("SELECT x.id FROM (ROWS) AS x INNER JOIN d.t2 AS y ON x.id = y.id");
  }

  @Test
  void textsAreNotRead() {
    assertThat(over("SELECT 'FROM d.t \\' FROM d.t' AS x FROM d.t"))
        .isEqualTo("SELECT 'FROM d.t \\' FROM d.t' AS x FROM (ROWS) AS `t`");
  }

  @Test
  void namesAreReadAsTheServerQuotesThem() {
    TableName odd = new TableName("a.b", "fr`om");
    assertThat(ViewQuery.of(odd, "SELECT 1 FROM `a.b`.`fr\\`om`").orElseThrow().over("ROWS"))
        .isEqualTo("SELECT 1 FROM (ROWS) AS `fr\\`om`");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SELECT d.t.id FROM d.t",
        "SELECT id FROM d.t WHERE id IN (SELECT max(id) FROM d.t)",
        "SELECT id FROM e.s AS x INNER JOIN d.t AS y ON x.id = y.id",
        "SELECT id FROM e.t"
      })
  void whatDoesNotNameItOnceAfterFromIsNoneOfOurs(String select) {
    assertThat(ViewQuery.of(TABLE, select)).isEmpty();
  }

  private static String over(String select) {
    return ViewQuery.of(TABLE, select).orElseThrow().over("ROWS");
  }
}
