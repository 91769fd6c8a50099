package io.millrace.job.clickhouse.sql;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.udf.table.JsonEncoding;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ServerVersionTest {
  @ParameterizedTest
  @CsvSource({
    "26.7.2.1, COLUMNS",
    "26.7, COLUMNS",
    "26.10.1.1, COLUMNS",
    "27.1.1.1, COLUMNS",
    "head, COLUMNS",
    "26.6.9.9, TEXT",
    "26.5.1.1, TEXT",
    "25.12.1.1, TEXT",
    "24.8.4.13 (official build), TEXT"
  })
  void jsonIsSentAsColumnsOnlyToServersThatItWasTestedWith(String version, JsonEncoding json) {
    assertThat(ServerVersion.json(version)).isEqualTo(json);
  }
}
