package io.millrace.testkit.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ChaosReportTest {
  private static final DeliveryCounts EXACT =
      DeliveryCounts.of("events", Map.of(0L, 1L), 1, number -> true);
  private static final DeliveryCounts TWICE =
      DeliveryCounts.of("events", Map.of(0L, 2L), 1, number -> true);
  private static final DeliveryCounts LOST =
      DeliveryCounts.of("events", Map.of(), 1, number -> true);

  @Test
  void isGoodWhenAllTablesAreExactAndNothingElseHappened() {
    ChaosReport report = report(List.of(), EXACT, EXACT);
    assertThat(report.isGood()).isTrue();
    assertThat(report.toString()).endsWith("EXACTLY ONCE");
  }

  @Test
  void isNotGoodWithARowTooManyOrTooFew() {
    assertThat(report(List.of(), EXACT, TWICE).isGood()).isFalse();
    assertThat(report(List.of(), LOST, EXACT).isGood()).isFalse();
    assertThat(report(List.of("slow"), EXACT, LOST).toString()).endsWith("NOT EXACT");
  }

  @Test
  void isNotGoodWithAnObjectionThoughTheTablesAreExact() {
    ChaosReport report = report(List.of("The job has failed"), EXACT);
    assertThat(report.isExact()).isTrue();
    assertThat(report.isGood()).isFalse();
    assertThat(report.toString()).endsWith("EXACTLY ONCE, but:\n  The job has failed");
  }

  private static ChaosReport report(List<String> objections, DeliveryCounts... tallies) {
    return new ChaosReport(1, Map.of(FaultKind.DELAY, 1), 1, List.of(tallies), "", objections);
  }
}
