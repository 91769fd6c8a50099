package io.millrace.testkit.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ChaosOptionsTest {
  @ParameterizedTest
  @ValueSource(strings = {"--kinds", "--only"})
  void kindsArePicked(String name) {
    ChaosOptions options = parse("--faults", "500", name, "STORAGE_AWAY,RESCALE", "--seed", "5");

    assertThat(options.faults()).isEqualTo(500);
    assertThat(options.seed()).isEqualTo(5);
    assertThat(options.kinds()).containsExactly(FaultKind.STORAGE_AWAY, FaultKind.RESCALE);
  }

  @Test
  void allKindsThisMachineCanDoComeUpByDefault() {
    assertThat(parse().kinds()).isEqualTo(FaultKind.available()).contains(FaultKind.LYING_PROXY);
  }

  @Test
  void anUnknownKindIsNamed() {
    assertThatThrownBy(() -> parse("--kinds", "RESCALE,NOON"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("\"NOON\"");
  }

  private static ChaosOptions parse(String... arguments) {
    return ChaosOptions.parse(List.of(arguments), 1, Path.of("run"));
  }
}
