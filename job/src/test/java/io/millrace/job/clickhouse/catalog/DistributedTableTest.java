package io.millrace.job.clickhouse.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.udf.table.TableName;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DistributedTableTest {
  @Test
  void clusterTableAndShardingKey() {
    DistributedTable table = of("Distributed('two', 'd.b', 'it\\'s', cityHash64(id, 'x'))");
    assertThat(table.cluster()).isEqualTo("two");
    assertThat(table.local()).isEqualTo(new TableName("d.b", "it's"));
    assertThat(table.sharding()).isEqualTo("cityHash64(id, 'x')");
    assertThat(table.scatters()).isFalse();
  }

  @Test
  void keyPolicyAndSettingsMayBeLeftOutOrGiven() {
    assertThat(of("Distributed('c', 'd', 't')").sharding()).isEmpty();
    assertThat(
            of("Distributed('c', 'd', 't', id % 2, 'policy') SETTINGS fsync_after_insert = 1")
                .local())
        .isEqualTo(new TableName("d", "t"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rand()",
        "rand64() % 3",
        "cityHash64(generateUUIDv4())",
        "toUnixTimestamp(now())"
      })
  void aKeyThatIsAnotherTheNextTimeScattersRows(String key) {
    assertThat(of("Distributed('c', 'd', 't', " + key + ")").scatters()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"brand", "sipHash64(operand)", "intHash64(known)", "id"})
  void aKeyOfColumnsDoesNot(String key) {
    assertThat(of("Distributed('c', 'd', 't', " + key + ")").scatters()).isFalse();
  }

  @Test
  void otherEnginesAreNone() {
    assertThat(DistributedTable.of(facts("MergeTree ORDER BY a"))).isEmpty();
  }

  private static DistributedTable of(String engine) {
    Optional<DistributedTable> table = DistributedTable.of(facts(engine));
    return table.orElseThrow();
  }

  private static TableInfo facts(String engine) {
    return new TableInfo(new TableName("d", "t"), engine.replaceAll("\\W.*", ""), engine, "", null);
  }
}
