package io.millrace.job.preflight;

import io.millrace.job.clickhouse.catalog.CatalogException;
import io.millrace.job.clickhouse.catalog.ServerCatalog;
import io.millrace.job.clickhouse.sql.ServerVersion;
import io.millrace.job.config.PipelineConfig;
import io.millrace.job.config.option.DeliveryOptions;
import io.millrace.job.config.value.Guarantee;
import io.millrace.job.preflight.report.Finding;
import io.millrace.job.preflight.report.Finding.Stage;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Whether a server has what Millrace needs, and whether Millrace was tested with servers that old.
 */
final class ServerVersionChecks {
  private ServerVersionChecks() {}

  /**
   * Asks the server.
   *
   * @param url one of the pipeline's servers
   * @param version as the server tells it
   */
  static List<Finding> run(ServerCatalog catalog, String version, String url, PipelineConfig config)
      throws CatalogException {
    return run(url, version, catalog.missingSettings(), config.get(DeliveryOptions.GUARANTEE));
  }

  /**
   * @param version as the server tells it, {@code 26.7.2.1}
   * @param missing settings that Millrace needs and the server lacks
   */
  static List<Finding> run(
      String url, String version, Collection<String> missing, Guarantee guarantee) {
    List<Finding> findings = new ArrayList<>();
    if (!missing.isEmpty()) {
      String what =
          "server "
              + url
              + " runs version "
              + version
              + ", which lacks settings that every insert needs: "
              + missing.stream().sorted().collect(Collectors.joining(", "));
      findings.add(
          guarantee == Guarantee.EXACTLY_ONCE
              ? Finding.error(
                  Stage.CLICKHOUSE,
                  what,
                  "Update ClickHouse to "
                      + ServerVersion.OLDEST_TESTED
                      + " or newer; or set "
                      + weaker())
              : Finding.warn(
                  Stage.CLICKHOUSE,
                  what,
                  "Update ClickHouse to " + ServerVersion.OLDEST_TESTED + " or newer"));
    } else if (ServerVersion.isUntested(version)) {
      findings.add(
          Finding.warn(
              Stage.CLICKHOUSE,
              "server "
                  + url
                  + " runs version "
                  + version
                  + "; Millrace was not tested with versions before "
                  + ServerVersion.OLDEST_TESTED,
              "Update ClickHouse, or test this pipeline against a copy of the server first"));
    }
    return findings;
  }

  private static String weaker() {
    return DeliveryOptions.GUARANTEE.key() + ": at-least-once";
  }
}
