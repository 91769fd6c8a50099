package io.millrace.job.preflight;

import io.millrace.job.config.PipelineConfig;
import io.millrace.job.config.option.DeliveryOptions;
import io.millrace.job.preflight.report.Finding;
import io.millrace.job.preflight.report.Finding.Stage;
import io.millrace.job.preflight.report.StageFindings;
import java.util.List;

/** What was found out about deduplication; an error is a warning where weaker is accepted. */
final class DeduplicationFindings extends StageFindings {
  private final boolean accepted;

  DeduplicationFindings(PipelineConfig config) {
    super(Stage.DEDUPLICATION);
    this.accepted = config.get(DeliveryOptions.ACCEPT_WEAKER_DEDUPLICATION);
  }

  @Override
  public void error(String what, String fix) {
    if (accepted) {
      warn(
          what
              + " (accepted by "
              + DeliveryOptions.ACCEPT_WEAKER_DEDUPLICATION.key()
              + ": not exactly once after a failure)",
          fix);
    } else {
      super.error(what, fix);
    }
  }

  List<Finding> list() {
    return List.copyOf(findings);
  }
}
