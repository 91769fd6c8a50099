package io.millrace.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class UpOptionsTest {
  @Test
  void runsEverythingByDefault() {
    assertThat(UpOptions.parse(List.of()))
        .isEqualTo(
            new UpOptions(
                UpOptions.Scope.EVERYTHING, 200, 4, UpOptions.Monitoring.NONE, LocalStack.USUAL));
  }

  @Test
  void takesOptionsInAnyOrder() {
    assertThat(UpOptions.parse(List.of("--shards", "8", "--services", "--rate", "50")))
        .isEqualTo(
            new UpOptions(
                UpOptions.Scope.SERVICES, 50, 8, UpOptions.Monitoring.NONE, LocalStack.USUAL));
  }

  @Test
  void watchesTheJobWhenAsked() {
    assertThat(UpOptions.parse(List.of("--monitoring", "--rate", "50")))
        .isEqualTo(
            new UpOptions(
                UpOptions.Scope.EVERYTHING,
                50,
                4,
                UpOptions.Monitoring.PROMETHEUS,
                LocalStack.USUAL));
    assertThatThrownBy(() -> UpOptions.parse(List.of("--monitoring", "--services")))
        .hasMessageContaining("omit one of them");
  }

  @Test
  void takesPorts() {
    assertThat(
            UpOptions.parse(
                    List.of(
                        "--kinesis-port",
                        "14568",
                        "--clickhouse-port",
                        "18123",
                        "--dashboard-port",
                        "18081",
                        "--console-port",
                        "18080"))
                .stack())
        .isEqualTo(new LocalStack(18_123, 14_568, 18_081, OptionalInt.of(18_080)));
    assertThat(UpOptions.parse(List.of("--services", "--clickhouse-port", "65535")).stack())
        .isEqualTo(new LocalStack(65_535, 4568, 8081, OptionalInt.empty()));
    // The ports are looked at together: one may take the usual port of another that moved.
    assertThat(
            UpOptions.parse(List.of("--clickhouse-port", "8081", "--dashboard-port", "8123"))
                .stack()
                .clickHouse())
        .isEqualTo(8081);
  }

  @ParameterizedTest
  @ValueSource(strings = {"0", "65536", "100000", "-1", "+1", "http", "", "8123 ", "08123"})
  void refusesWhatIsNoPort(String port) {
    assertThatThrownBy(() -> UpOptions.parse(List.of("--clickhouse-port", port)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("--clickhouse-port takes a port from 1 to 65535 but was \"" + port + "\"");
  }

  @Test
  void refusesPortsThatDoNotGoTogether() {
    assertThatThrownBy(() -> UpOptions.parse(List.of("--clickhouse-port", "4568")))
        .hasMessageContaining("two have the same");
    assertThatThrownBy(() -> UpOptions.parse(List.of("--services", "--dashboard-port", "18081")))
        .hasMessageContaining("--services starts neither");
  }

  @Test
  void saysWhatItDoesNotUnderstand() {
    assertThatThrownBy(() -> UpOptions.parse(List.of("--speed")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Unknown option of up: --speed");
    assertThatThrownBy(() -> UpOptions.parse(List.of("--rate", "many")))
        .hasMessage("--rate takes a whole number from 1 to 999999 but was \"many\"");
    assertThatThrownBy(() -> UpOptions.parse(List.of("--shards")))
        .hasMessageContaining("but was \"\"");
  }
}
