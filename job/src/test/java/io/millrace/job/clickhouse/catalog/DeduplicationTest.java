package io.millrace.job.clickhouse.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.job.clickhouse.catalog.Deduplication.Gathering;
import io.millrace.job.clickhouse.catalog.Deduplication.Memory;
import io.millrace.udf.table.TableName;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class DeduplicationTest {
  private static final Map<String, String> DEFAULTS =
      Map.of(
          "non_replicated_deduplication_window", "0",
          "replicated_deduplication_window", "10000",
          "replicated_deduplication_window_seconds", "3600");

  @Test
  void theTablesOwnSettingCountsBeforeTheServers() {
    assertThat(of("MergeTree", " ORDER BY a SETTINGS index_granularity = 8192").blocks())
        .hasValue(0);
    assertThat(
            of(
                    "ReplacingMergeTree",
                    "(v) ORDER BY a SETTINGS non_replicated_deduplication_window = 5,"
                        + " index_granularity = 8192")
                .blocks())
        .hasValue(5);
    assertThat(
            of(
                    "MergeTree",
                    " ORDER BY a SETTINGS index_granularity = 8192,"
                        + " non_replicated_deduplication_window = 6")
                .blocks())
        .hasValue(6);
  }

  @Test
  void replicatedTablesRememberForATime() {
    Deduplication plain = of("ReplicatedMergeTree", "('/p', 'r') ORDER BY a");
    assertThat(plain.memory()).isEqualTo(Memory.REPLICATED);
    assertThat(plain.blocks()).hasValue(10_000);
    assertThat(plain.age()).contains(Duration.ofHours(1));

    Deduplication own =
        of(
            "SharedReplacingMergeTree",
            " ORDER BY a SETTINGS replicated_deduplication_window_seconds = 86400,"
                + " replicated_deduplication_window = 500");
    assertThat(own.blocks()).hasValue(500);
    assertThat(own.age()).contains(Duration.ofDays(1));
  }

  @Test
  void aTableMayGatherItsInserts() {
    assertThat(of("MergeTree", " ORDER BY a SETTINGS async_insert = 1").gathering())
        .isEqualTo(Gathering.ASYNCHRONOUS);
    assertThat(of("MergeTree", " ORDER BY a SETTINGS async_insert = true").gathering())
        .isEqualTo(Gathering.ASYNCHRONOUS);
    assertThat(of("MergeTree", " ORDER BY a SETTINGS async_insert = false").gathering())
        .isEqualTo(Gathering.AS_SENT);
    assertThat(of("MergeTree", " ORDER BY a").gathering()).isEqualTo(Gathering.AS_SENT);
    assertThat(
            Deduplication.of(table("MergeTree", " ORDER BY a"), Map.of("async_insert", "1"))
                .gathering())
        .isEqualTo(Gathering.ASYNCHRONOUS);
  }

  @Test
  void quotedTextIsNotASetting() {
    assertThat(
            of(
                    "MergeTree",
                    " ORDER BY (a, ' SETTINGS non_replicated_deduplication_window = 9') SETTINGS"
                        + " index_granularity = 8192")
                .blocks())
        .hasValue(0);
  }

  @Test
  void whatMayNotBeSeenIsNotKnown() {
    TableInfo table = table("MergeTree", " ORDER BY a");
    assertThat(Deduplication.of(table, Map.of()).blocks()).isEmpty();
  }

  @Test
  void otherEnginesRememberNothing() {
    assertThat(of("Null", "").memory()).isEqualTo(Memory.NOT_NEEDED);
    assertThat(of("Distributed", "('c', 'd', 't')").memory()).isEqualTo(Memory.NONE);
    assertThat(of("Memory", "").memory()).isEqualTo(Memory.NONE);
  }

  private static Deduplication of(String engine, String clauses) {
    return Deduplication.of(table(engine, clauses), DEFAULTS);
  }

  private static TableInfo table(String engine, String clauses) {
    return new TableInfo(new TableName("d", "t"), engine, engine + clauses, "", null);
  }
}
