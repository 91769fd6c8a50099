package io.millrace.job.preflight;

import io.millrace.job.clickhouse.catalog.CatalogException;
import io.millrace.job.clickhouse.catalog.CatalogException.Kind;
import io.millrace.job.clickhouse.catalog.SetupConnection;
import io.millrace.job.config.PipelineConfig;
import io.millrace.job.config.option.Section;
import io.millrace.job.config.value.Suggestion;
import io.millrace.job.preflight.report.Finding;
import io.millrace.job.preflight.report.Finding.Stage;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Tries each of {@code clickhouse.settings} on each server: it must know the name, understand the
 * value, and let the user change it.
 */
final class SettingChecks {
  private SettingChecks() {}

  static List<Finding> run(PipelineConfig config) throws CatalogException {
    List<Finding> findings = new ArrayList<>();
    if (config.settings().isEmpty()) {
      return findings;
    }
    try (SetupConnection first = SetupConnection.of(config)) {
      for (String address : config.endpoints()) {
        try (SetupConnection server = first.to(address)) {
          for (Map.Entry<String, String> setting : config.settings().entrySet()) {
            run(setting.getKey(), setting.getValue(), server, findings);
          }
        }
      }
    }
    if (findings.isEmpty()) {
      findings.add(
          Finding.ok(
              Stage.CLICKHOUSE,
              "the server accepts the settings of inserts: "
                  + String.join(", ", config.settings().keySet())));
    }
    return findings;
  }

  private static void run(String name, String value, SetupConnection server, List<Finding> findings)
      throws CatalogException {
    String key = Section.CLICKHOUSE_SETTINGS.prefix() + name;
    try {
      var unused = server.run("SELECT 1", Map.of(name, value));
    } catch (CatalogException refused) {
      if (refused.kind() == Kind.UNREACHABLE || refused.kind() == Kind.AUTHENTICATION) {
        throw refused;
      }
      List<String> known =
          server
              .run("SELECT name FROM system.settings FORMAT TSV")
              .lines()
              .collect(Collectors.toList());
      findings.add(
          known.contains(name)
              ? Finding.error(
                  Stage.CLICKHOUSE,
                  key + ": " + refused.getMessage(),
                  "Correct the value, remove the key, or let the user change this setting")
              : Finding.error(
                  Stage.CLICKHOUSE,
                  key
                      + ": the server at "
                      + server.address()
                      + " has no such setting"
                      + Suggestion.question(Suggestion.nearest(name, known)),
                  "Correct the name or remove the key"));
    }
  }
}
