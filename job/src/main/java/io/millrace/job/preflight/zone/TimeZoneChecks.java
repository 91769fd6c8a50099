package io.millrace.job.preflight.zone;

import io.millrace.job.clickhouse.catalog.CatalogException;
import io.millrace.job.clickhouse.catalog.ServerCatalog;
import io.millrace.job.preflight.report.Finding;
import io.millrace.job.preflight.report.Finding.Stage;
import io.millrace.udf.LocalTimes;
import io.millrace.udf.table.TableSchema;
import io.millrace.udf.table.TimeZones;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;

/**
 * Whether a time without an offset, such as {@code 2026-01-31 12:00:00}, means the same to Millrace
 * and to the server. Zones with one offset for all times need no question.
 */
public final class TimeZoneChecks {
  private static final int YEARS_AHEAD = 10;

  private TimeZoneChecks() {}

  /**
   * Asks the server about every zone of the table.
   *
   * @param schema of the table, with the server's zone
   * @param today where the comparison ends ten years later
   */
  public static List<Finding> run(ServerCatalog catalog, TableSchema schema, LocalDate today)
      throws CatalogException {
    List<Finding> findings = new ArrayList<>();
    ZoneComparison comparison = new ZoneComparison(today.plusYears(YEARS_AHEAD));
    for (String named : LocalTimes.zones(schema)) {
      ZoneId zone;
      try {
        zone = named.isEmpty() ? schema.zone() : TimeZones.of(named);
      } catch (DateTimeException unknown) {
        // The checks of the columns report it.
        continue;
      }
      if (zone.getRules().isFixedOffset()) {
        continue;
      }
      String name = named.isEmpty() ? catalog.timezone() : named;
      comparison
          .difference(zone, catalog.noons(name, comparison.days()))
          .ifPresent(difference -> findings.add(finding(name, difference)));
    }
    return findings;
  }

  private static Finding finding(String name, String difference) {
    return Finding.warn(
        Stage.CLICKHOUSE,
        "time zone "
            + name
            + ": Java and the server read local times differently, "
            + difference
            + "; one of them has old time zone data",
        "Update Java or ClickHouse. Until then, send times with an offset (Z, +02:00) or as"
            + " numbers: they do not depend on the zone");
  }
}
