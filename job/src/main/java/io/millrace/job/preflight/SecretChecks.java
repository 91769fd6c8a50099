package io.millrace.job.preflight;

import io.millrace.job.config.PipelineConfig;
import io.millrace.job.config.value.Secret;
import io.millrace.job.config.value.SecretUnavailableException;
import io.millrace.job.preflight.report.Finding;
import io.millrace.job.preflight.report.Finding.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Reads every secret that the configuration refers to. */
final class SecretChecks {
  private SecretChecks() {}

  static List<Finding> run(PipelineConfig config) {
    List<Finding> findings = new ArrayList<>();
    for (Map.Entry<String, Secret> secret : config.referredSecrets().entrySet()) {
      try {
        String unused = secret.getValue().reveal();
        findings.add(
            Finding.ok(
                Stage.CONFIGURATION,
                secret.getKey() + " is read from " + secret.getValue().references()));
      } catch (SecretUnavailableException e) {
        findings.add(
            Finding.error(Stage.CONFIGURATION, secret.getKey() + ": " + e.getMessage(), e.fix()));
      }
    }
    return findings;
  }
}
