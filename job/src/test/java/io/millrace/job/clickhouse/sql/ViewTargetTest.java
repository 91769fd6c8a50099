package io.millrace.job.clickhouse.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.udf.table.TableName;
import org.junit.jupiter.api.Test;

final class ViewTargetTest {
  private static final TableName VIEW = new TableName("d", "v");
  private static final String UUID = "310a199f-5b2e-4977-830f-e8082315698e";

  @Test
  void theTableNamedAfterTo() {
    assertThat(
            ViewTarget.of(
                VIEW,
                "CREATE MATERIALIZED VIEW d.v TO e.t (`a` UInt64) AS SELECT a FROM d.s",
                UUID))
        .isEqualTo(new TableName("e", "t"));
    assertThat(
            ViewTarget.of(
                VIEW,
                "CREATE MATERIALIZED VIEW d.`v TO x.y ` TO `e.f`.`t\\`(` (`a` UInt64) AS SELECT 1",
                UUID))
        .isEqualTo(new TableName("e.f", "t`("));
  }

  @Test
  void theInnerTableOfAViewWithAnEngineOfItsOwn() {
    String statement =
        "CREATE MATERIALIZED VIEW d.v (`a` String) ENGINE = MergeTree ORDER BY a AS SELECT"
            + " ' TO e.t (' AS a";
    assertThat(ViewTarget.of(VIEW, statement, UUID))
        .isEqualTo(new TableName("d", ".inner_id." + UUID));
    assertThat(ViewTarget.of(VIEW, statement, "00000000-0000-0000-0000-000000000000"))
        .isEqualTo(new TableName("d", ".inner.v"));
  }
}
