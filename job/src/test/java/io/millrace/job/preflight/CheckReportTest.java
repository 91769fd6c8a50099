package io.millrace.job.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.job.preflight.report.CheckReport;
import io.millrace.job.preflight.report.Finding;
import io.millrace.job.preflight.report.Finding.Stage;
import java.util.List;
import org.junit.jupiter.api.Test;

final class CheckReportTest {
  @Test
  void rendersStageByStageWithFixesBelow() {
    CheckReport report =
        new CheckReport(
            List.of(
                Finding.error(Stage.CLICKHOUSE, "table is missing", "CREATE TABLE t\n(a Int8)"),
                Finding.ok(Stage.KINESIS, "stream is there"),
                Finding.warn(Stage.KINESIS, "position is old", "Raise the retention")),
            null,
            null);

    assertThat(report.hasErrors()).isTrue();
    assertThat(report.render())
        .isEqualTo(
            """
            Kinesis
              ok     stream is there
              WARN   position is old
                     → Raise the retention
            ClickHouse
              ERROR  table is missing
                     → CREATE TABLE t
                       (a Int8)

            The job cannot start: 1 error, 1 warning.""");
  }

  @Test
  void warningsDoNotKeepAJobFromStarting() {
    CheckReport report =
        new CheckReport(List.of(Finding.warn(Stage.KINESIS, "old", "raise")), null, null);

    assertThat(report.hasErrors()).isFalse();
    assertThat(report.render()).endsWith("The job can start: 0 errors, 1 warning.");
    assertThat(new CheckReport(List.of(), null, null).render()).endsWith("All checks passed.");
  }
}
