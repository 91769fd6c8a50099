package io.millrace.job.clickhouse;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class InsertSettingsTest {
  @Test
  void onlyWhatTheServerHasIsSent() {
    assertThat(InsertSettings.knownTo(Set.of("async_insert", "max_threads")))
        .isEqualTo(Map.of("async_insert", "0"));
  }

  @Test
  void theServersAnswerIsOneNameALine() {
    HttpAnswer answer = HttpAnswer.of(200, "", "insert_deduplicate\nmax_insert_threads\n");
    assertThat(KnownSettings.of(answer))
        .isEqualTo(Map.of("insert_deduplicate", "1", "max_insert_threads", "1"));
  }
}
