package io.millrace.job.preflight.zone;

import io.millrace.job.clickhouse.catalog.CatalogException;
import io.millrace.job.clickhouse.catalog.CatalogException.Kind;
import io.millrace.job.clickhouse.catalog.ServerCatalog;
import io.millrace.job.preflight.report.Finding;
import io.millrace.job.preflight.report.Finding.Stage;
import io.millrace.udf.LocalTimes;
import io.millrace.udf.table.TableSchema;
import io.millrace.udf.table.TimeZones;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.zone.ZoneRulesException;
import java.time.zone.ZoneRulesProvider;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Whether a time without an offset, such as {@code 2026-01-31 12:00:00}, means the same to Millrace
 * and to the server. This is about the zones of the table's columns, not about those that a mapping
 * names. Zones with one offset for all times need no question.
 *
 * <p>It compares this Java runtime. The TaskManagers may have another.
 */
public final class TimeZoneChecks {
  private final ServerCatalog catalog;
  private final ZoneComparison comparison;

  /**
   * @param today compared are the five years before it and the ten years after it
   */
  public TimeZoneChecks(ServerCatalog catalog, LocalDate today) {
    this.catalog = catalog;
    this.comparison = new ZoneComparison(today);
  }

  /**
   * Asks the server about every zone of the table. Never finds an error: a difference concerns only
   * some pipelines.
   *
   * @param schema of the table, with the server's zone
   * @throws CatalogException if the server cannot be reached
   */
  public List<Finding> run(TableSchema schema) throws CatalogException {
    List<Finding> findings = new ArrayList<>();
    for (String named : LocalTimes.zones(schema)) {
      try {
        ZoneId zone = named.isEmpty() ? schema.zone() : TimeZones.of(named);
        if (!zone.getRules().isFixedOffset()) {
          compare(named.isEmpty() ? catalog.timezone() : named, zone).ifPresent(findings::add);
        }
      } catch (DateTimeException unknown) {
        // The checks of the columns report it.
      }
    }
    return findings;
  }

  private Optional<Finding> compare(String name, ZoneId zone) throws CatalogException {
    try {
      return comparison
          .difference(zone, catalog.noons(name, comparison.days()))
          .map(difference -> differs(name, zone, difference));
    } catch (CatalogException fault) {
      if (fault.kind() == Kind.UNREACHABLE) {
        throw fault;
      }
      return Optional.of(notCompared(name, String.valueOf(fault.getMessage())));
    } catch (IllegalArgumentException incomplete) {
      return Optional.of(notCompared(name, String.valueOf(incomplete.getMessage())));
    }
  }

  private static Finding notCompared(String name, String reason) {
    return Finding.warn(
        Stage.CLICKHOUSE,
        "cannot compare the time zone "
            + name
            + " of this Java runtime with that of the server: "
            + reason,
        "Send times with an offset or as numbers, or make sure that the time zone data of Java and"
            + " of ClickHouse are recent");
  }

  private static Finding differs(String name, ZoneId zone, String difference) {
    return Finding.warn(
        Stage.CLICKHOUSE,
        "time zone "
            + name
            + ": this Java runtime ("
            + Runtime.version()
            + version(zone)
            + ") and the server read local times differently: "
            + difference,
        "Use recent time zone data: update Java on the TaskManagers, or ClickHouse. Times with an"
            + " offset (Z, +02:00) or as numbers are not affected");
  }

  private static String version(ZoneId zone) {
    try {
      return ", time zone data " + ZoneRulesProvider.getVersions(zone.getId()).lastKey();
    } catch (ZoneRulesException unknown) {
      return "";
    }
  }
}
