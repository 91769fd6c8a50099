package io.millrace.job.config.value;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who else may read what is sent to an address. */
final class ServerAddressTest {
  @ParameterizedTest
  @CsvSource({
    // address, loopback, readable by others
    "http://127.0.0.1:8123, true, false",
    "http://127.8.9.10, true, false",
    "http://localhost:8123/path, true, false",
    "HTTP://LocalHost, true, false",
    "http://[::1]:8123, true, false",
    "http://[0:0:0:0:0:0:0:1]:8123, true, false",
    "https://127.0.0.1, true, false",
    "http://10.0.0.7:8123, false, true",
    "' HTTP://clickhouse:8123 ', false, true",
    "http://clickhouse.prod.svc.cluster.local:8123, false, true",
    "http://127.0.0.1.evil.example, false, true",
    "http://127.evil.example, false, true",
    "http://localhost.evil.example, false, true",
    "http://0.0.0.0:8123, false, true",
    "http://[::]:8123, false, true",
    "http://[::2]:8123, false, true",
    "http://[2001:db8::1]:8123, false, true",
    "http://odd_name:8123, false, true",
    "https://clickhouse, false, false",
    "clickhouse:8123, false, false",
    "{, false, false",
  })
  void theNetworkReadsPlainHttpThatLeavesTheMachine(
      String address, boolean isLoopback, boolean isReadable) {
    assertThat(ServerAddress.isLoopback(address)).isEqualTo(isLoopback);
    assertThat(ServerAddress.isReadable(address)).isEqualTo(isReadable);
  }
}
