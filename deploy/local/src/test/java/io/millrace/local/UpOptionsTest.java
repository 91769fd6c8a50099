package io.millrace.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;

final class UpOptionsTest {
  @Test
  void runsEverythingByDefault() {
    assertThat(UpOptions.parse(List.of()))
        .isEqualTo(new UpOptions(UpOptions.Scope.EVERYTHING, 200, 4, UpOptions.Monitoring.NONE));
  }

  @Test
  void takesOptionsInAnyOrder() {
    assertThat(UpOptions.parse(List.of("--shards", "8", "--services", "--rate", "50")))
        .isEqualTo(new UpOptions(UpOptions.Scope.SERVICES, 50, 8, UpOptions.Monitoring.NONE));
  }

  @Test
  void watchesTheJobWhenAsked() {
    assertThat(UpOptions.parse(List.of("--monitoring", "--rate", "50")))
        .isEqualTo(
            new UpOptions(UpOptions.Scope.EVERYTHING, 50, 4, UpOptions.Monitoring.PROMETHEUS));
    assertThatThrownBy(() -> UpOptions.parse(List.of("--monitoring", "--services")))
        .hasMessageContaining("omit one of them");
  }

  @Test
  void isAskedForHelpAmongOtherThingsToo() {
    assertThat(UpOptions.asksForHelp(List.of("--rate", "50", "--help"))).isTrue();
    assertThat(UpOptions.asksForHelp(List.of("--services"))).isFalse();
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
