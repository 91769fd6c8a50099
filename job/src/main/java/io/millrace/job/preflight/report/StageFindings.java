package io.millrace.job.preflight.report;

import io.millrace.job.clickhouse.catalog.CatalogException;
import io.millrace.job.preflight.report.Finding.Stage;
import java.util.ArrayList;
import java.util.List;

/** What the checks of one stage find, in their order. */
public abstract class StageFindings {
  protected final List<Finding> findings = new ArrayList<>();
  private final Stage stage;

  protected StageFindings(Stage stage) {
    this.stage = stage;
  }

  public final void ok(String what) {
    findings.add(Finding.ok(stage, what));
  }

  public final void warn(String what, String fix) {
    findings.add(Finding.warn(stage, what, fix));
  }

  public void error(String what, String fix) {
    findings.add(Finding.error(stage, what, fix));
  }

  public final void error(CatalogException fault) {
    String what = String.valueOf(fault.getMessage());
    if (fault.kind() == CatalogException.Kind.UNREACHABLE) {
      findings.add(Finding.outage(stage, what, fault.fix()));
    } else {
      error(what, fault.fix());
    }
  }
}
