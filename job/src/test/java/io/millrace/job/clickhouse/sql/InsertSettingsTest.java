package io.millrace.job.clickhouse.sql;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.job.clickhouse.http.ClickHouseResponse;
import io.millrace.job.clickhouse.http.SupportedSettings;
import io.millrace.job.clickhouse.insert.Answered;
import java.io.IOException;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class InsertSettingsTest {
  @Test
  void onlyWhatTheServerHasIsSent() {
    assertThat(InsertSettings.knownTo(Set.of("async_insert", "max_threads")))
        .isEqualTo(Map.of("async_insert", "0"));
  }

  @Test
  void theServersAnswerIsOneNameALine() throws Exception {
    assertThat(SupportedSettings.of(Answered.data("insert_deduplicate\nmax_insert_threads\n")))
        .isEqualTo(Map.of("insert_deduplicate", "1", "max_insert_threads", "1"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "<html>maintenance</html>", "Ok.\n"})
  void aPageIsNoListOfSettings(String page) throws Exception {
    ClickHouseResponse answer = Answered.data(page);
    assertThatThrownBy(() -> SupportedSettings.of(answer)).isInstanceOf(IOException.class);
  }
}
