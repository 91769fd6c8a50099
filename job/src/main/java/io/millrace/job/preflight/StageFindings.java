package io.millrace.job.preflight;

import io.millrace.job.clickhouse.catalog.CatalogException;
import io.millrace.job.preflight.Finding.Stage;
import java.util.ArrayList;
import java.util.List;

/** What the checks of one stage find, in their order. */
abstract class StageFindings {
  final List<Finding> findings = new ArrayList<>();
  private final Stage stage;

  StageFindings(Stage stage) {
    this.stage = stage;
  }

  final void ok(String what) {
    findings.add(Finding.ok(stage, what));
  }

  final void warn(String what, String fix) {
    findings.add(Finding.warn(stage, what, fix));
  }

  void error(String what, String fix) {
    findings.add(Finding.error(stage, what, fix));
  }

  final void error(CatalogException fault) {
    error(String.valueOf(fault.getMessage()), fault.fix());
  }
}
