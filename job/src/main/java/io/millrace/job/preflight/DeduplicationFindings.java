package io.millrace.job.preflight;

import io.millrace.job.config.PipelineConfig;
import io.millrace.job.config.option.DeliveryOptions;
import io.millrace.job.preflight.Finding.Stage;
import java.util.ArrayList;
import java.util.List;

/** What was found out about deduplication; an error is a warning where weaker is accepted. */
final class DeduplicationFindings {
  private final boolean accepted;
  private final List<Finding> findings = new ArrayList<>();

  DeduplicationFindings(PipelineConfig config) {
    this.accepted = config.get(DeliveryOptions.ACCEPT_WEAKER_DEDUPLICATION);
  }

  void ok(String what) {
    findings.add(Finding.ok(Stage.DEDUPLICATION, what));
  }

  void warn(String what, String fix) {
    findings.add(Finding.warn(Stage.DEDUPLICATION, what, fix));
  }

  void error(String what, String fix) {
    if (accepted) {
      warn(
          what
              + " (accepted by "
              + DeliveryOptions.ACCEPT_WEAKER_DEDUPLICATION.key()
              + ": not exactly once after a failure)",
          fix);
    } else {
      findings.add(Finding.error(Stage.DEDUPLICATION, what, fix));
    }
  }

  List<Finding> list() {
    return List.copyOf(findings);
  }
}
