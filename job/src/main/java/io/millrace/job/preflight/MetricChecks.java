package io.millrace.job.preflight;

import io.millrace.job.config.PipelineConfig;
import io.millrace.job.config.option.PipelineOptions;
import io.millrace.job.config.value.Suggestion;
import io.millrace.job.metrics.MetricCatalog;
import io.millrace.job.metrics.MetricSpec;
import io.millrace.job.preflight.report.Finding;
import io.millrace.job.preflight.report.Finding.Stage;
import io.millrace.job.preflight.report.StageFindings;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Checks that the metrics for CloudWatch exist and are numbers. */
final class MetricChecks extends StageFindings {
  private static final String KEY = PipelineOptions.METRICS_CLOUDWATCH.key();

  private MetricChecks() {
    super(Stage.CONFIGURATION);
  }

  static List<Finding> run(PipelineConfig config) {
    MetricChecks checks = new MetricChecks();
    config
        .find(PipelineOptions.METRICS_CLOUDWATCH)
        .map(PipelineOptions::cloudWatch)
        .ifPresent(checks::names);
    return List.copyOf(checks.findings);
  }

  private void names(List<String> names) {
    Set<String> seen = new HashSet<>();
    for (String name : names) {
      if (!seen.add(name)) {
        error(KEY + " names " + name + " twice", "Remove one of them");
      } else if (!MetricCatalog.numbers().contains(name)) {
        unknown(name);
      }
    }
  }

  private void unknown(String name) {
    if (is(MetricSpec.Kind.HISTOGRAM, name)) {
      error(
          KEY + ": " + name + " is a histogram, and CloudWatch takes none",
          "Use " + name + MetricSpec.MEDIAN + " or " + name + MetricSpec.PERCENTILE_99);
    } else if (is(MetricSpec.Kind.TEXT, name)) {
      error(
          KEY + ": " + name + " is a text, and CloudWatch takes only numbers",
          "Remove it; millrace status shows it");
    } else {
      error(
          KEY
              + ": no metric is named "
              + name
              + Suggestion.question(Suggestion.nearest(name, List.copyOf(MetricCatalog.numbers()))),
          "Use names of conf/METRICS.md, with their labels: insertErrors.class");
    }
  }

  private static boolean is(MetricSpec.Kind kind, String name) {
    return MetricCatalog.all().stream()
        .anyMatch(spec -> spec.kind() == kind && spec.key().equals(name));
  }
}
