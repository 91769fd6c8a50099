package io.millrace.console.pipelines;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** What is kept of reports. */
final class HistoryTest {
  private final History history = new History();

  @Test
  void theNewestReportIsWholeAndOthersAreFigures() {
    assertThat(history.newest()).isNull();
    for (int i = 0; i < 1_000; i++) {
      history.add(Instant.ofEpochSecond(i), report(i));
    }
    assertThat(history.newest()).isEqualTo(report(999));
    ObjectNode series = history.series();
    assertThat(series.path("time")).hasSize(720);
    assertThat(series.path("time").path(0).asLong()).isEqualTo(280);
    assertThat(last(series.path("rows_inserted"))).isEqualTo(10 * 999);
    assertThat(last(series.path("checkpoint_bytes"))).isEqualTo(999 + 3);
    assertThat(series.path("lag_ms").path(0).isNull()).isTrue();
    assertThat(last(series.path("rejected_by_reason").path("odd"))).isEqualTo(7);
    assertThat(series.path("rejected_by_reason").path("odd").path(0).isNull()).isTrue();
    assertThat(history.sparkline()).hasSize(40);
    assertThat(last(history.sparkline())).isEqualTo(999 / 2);
  }

  private static long last(JsonNode values) {
    return values.path(values.size() - 1).asLong();
  }

  private static ObjectNode report(int i) {
    ObjectNode report =
        JsonNodeFactory.instance
            .objectNode()
            .put("rows_per_second", i / 2)
            .put("rows_inserted", 10 * i)
            .put("message", "x".repeat(i));
    report.putObject("last_checkpoint").put("bytes", i + 3).put("path", "file:/x");
    ObjectNode reasons = report.putObject("rejected_by_reason");
    if (i % 2 == 1) {
      reasons.put("odd", 7);
    }
    return report;
  }
}
