package io.millrace.job.clickhouse.insert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.job.config.value.Secret;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.apache.flink.util.InstantiationUtil;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClickHouseInserterFactoryTest {
  private static final Duration SECOND = Duration.ofSeconds(1);

  @Test
  void travelsWithoutThePasswordInClear() throws Exception {
    ClickHouseInserterFactory factory = factory("https://ch.example:8443", "hunter22hunter22");
    byte[] bytes = InstantiationUtil.serializeObject(factory);
    assertThat(new String(bytes, StandardCharsets.ISO_8859_1)).doesNotContain("hunter22");
    ClickHouseInserterFactory arrived =
        InstantiationUtil.deserializeObject(bytes, getClass().getClassLoader());
    assertThat(arrived).usingRecursiveComparison().isEqualTo(factory);
    arrived.create().close();
  }

  @Test
  void printsNoPassword() {
    assertThat(factory("http://127.0.0.1:8123", "hunter2"))
        .hasToString("inserts into http://127.0.0.1:8123 as writer");
  }

  @Test
  void refusesAPasswordInTheAddressWithoutRepeatingIt() {
    assertThatThrownBy(() -> factory("http://me:hunter2@127.0.0.1:8123", ""))
        .hasMessageContaining("clickhouse.password")
        .hasMessageNotContaining("hunter2");
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1:8123", "tcp://127.0.0.1:9000", "http:///path", "jdbc:ch://h"})
  void refusesWhatIsNoHttpAddress(String url) {
    assertThatThrownBy(() -> factory(url, "")).isInstanceOf(IllegalArgumentException.class);
  }

  private static ClickHouseInserterFactory factory(String url, String password) {
    return new ClickHouseInserterFactory(
        List.of(url), "writer", Secret.of(password), SECOND, SECOND);
  }
}
