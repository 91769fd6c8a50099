package io.millrace.job.preflight;

import io.millrace.job.config.PipelineConfig;
import io.millrace.job.preflight.report.Finding;
import java.util.List;
import java.util.stream.Collectors;

/** Checks a table that was altered under a running job. */
public final class ChangedTableChecks {
  private ChangedTableChecks() {}

  /**
   * Why the pipeline's tables, as they are now, may not recognize a repeated block: what would keep
   * the job from starting. Takes a few seconds.
   */
  public static List<String> doubts(PipelineConfig config) {
    return new ClickHouseChecks(config)
        .run().stream()
            .filter(
                finding ->
                    finding.stage() == Finding.Stage.DEDUPLICATION
                        && finding.level() == Finding.Level.ERROR)
            .map(finding -> finding.what() + ". " + finding.fix() + ".")
            .collect(Collectors.toList());
  }
}
