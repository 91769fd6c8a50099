package io.millrace.job.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.job.config.load.ConfigSources;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which names {@code metrics.cloudwatch} may have. */
final class MetricChecksTest {
  @Test
  void namesOfMetricsAreRight() throws Exception {
    assertThat(found()).isEmpty();
    assertThat(found("metrics.cloudwatch=none")).isEmpty();
    assertThat(
            found(
                "metrics.cloudwatch=rowsInserted, insertLatencyP50,insertErrors.class,"
                    + "millisSinceLastRead.stream.shardId"))
        .isEmpty();
  }

  @Test
  void otherNamesAreNot() throws Exception {
    assertThat(
            found(
                "metrics.cloudwatch=rowsInsertet,insertLatency,lastInsertError,insertErrors.reason,info,none,x,x"))
        .containsExactly(
            "ERROR metrics.cloudwatch: no metric is named rowsInsertet; did you mean"
                + " `rowsInserted`?",
            "ERROR metrics.cloudwatch: insertLatency is a histogram, and CloudWatch takes none",
            "ERROR metrics.cloudwatch: lastInsertError is a text, and CloudWatch takes only numbers",
            "ERROR metrics.cloudwatch: no metric is named insertErrors.reason",
            "ERROR metrics.cloudwatch: no metric is named info",
            "ERROR metrics.cloudwatch: no metric is named none",
            "ERROR metrics.cloudwatch: no metric is named x",
            "ERROR metrics.cloudwatch names x twice");
  }

  private static List<String> found(String... more) throws Exception {
    List<String> keys =
        new ArrayList<>(
            List.of(
                "source.stream=events",
                "source.region=eu-west-1",
                "clickhouse.url=http://127.0.0.1:8123",
                "clickhouse.table=events"));
    keys.addAll(List.of(more));
    return MetricChecks.run(ConfigSources.in(name -> null).overrides(keys).load()).stream()
        .map(finding -> finding.level() + " " + finding.what())
        .toList();
  }
}
