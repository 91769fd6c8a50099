package io.millrace.job.config.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.job.clickhouse.sql.InsertSettings;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;

final class InsertSettingRulesTest {
  @Test
  void everySettingThatAnInsertCarriesIsMillraces() {
    Set<String> carried = new HashSet<>(InsertSettings.names());
    carried.addAll(InsertSettings.needed());
    assertThat(InsertSettingRules.OF_MILLRACE).containsExactlyInAnyOrderElementsOf(carried);
  }
}
