package io.millrace.job.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.job.config.value.Guarantee;
import io.millrace.job.preflight.report.Finding;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ServerVersionChecksTest {
  private static final String URL = "http://one:8123";

  @ParameterizedTest
  @ValueSource(strings = {"26.5.1.1", "26.5", "26.7.2.1", "26.10.1.1", "27.1.1.1", "head", ""})
  void aVersionThatIsNotOlderSaysNothing(String version) {
    assertThat(ServerVersionChecks.run(URL, version, List.of(), Guarantee.EXACTLY_ONCE)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"26.4.9.1", "25.8.1.1", "24.8.4.13 (official build)", "9.9", "26.4"})
  void anOlderVersionIsAWarning(String version) {
    assertThat(ServerVersionChecks.run(URL, version, List.of(), Guarantee.EXACTLY_ONCE))
        .singleElement()
        .returns(Finding.Level.WARN, Finding::level)
        .extracting(Finding::what)
        .isEqualTo(
            "server http://one:8123 runs version "
                + version
                + "; Millrace was not tested with versions before 26.5");
  }

  @Test
  void aMissingSettingIsAnErrorThatNamesIt() {
    assertThat(
            ServerVersionChecks.run(
                URL, "21.8.1.1", List.of("b_setting", "a_setting"), Guarantee.EXACTLY_ONCE))
        .singleElement()
        .returns(Finding.Level.ERROR, Finding::level)
        .extracting(Finding::what, Finding::fix)
        .containsExactly(
            "server http://one:8123 runs version 21.8.1.1, which lacks settings that every insert"
                + " needs: a_setting, b_setting",
            "Update ClickHouse to 26.5 or newer; or set delivery.guarantee: at-least-once");
  }

  @Test
  void withAtLeastOnceAMissingSettingIsAWarning() {
    assertThat(
            ServerVersionChecks.run(URL, "21.8.1.1", List.of("a_setting"), Guarantee.AT_LEAST_ONCE))
        .singleElement()
        .returns(Finding.Level.WARN, Finding::level);
  }
}
