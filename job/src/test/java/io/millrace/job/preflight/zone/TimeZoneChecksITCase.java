package io.millrace.job.preflight.zone;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.job.clickhouse.catalog.ServerCatalog;
import io.millrace.job.preflight.SetupFixture;
import io.millrace.job.preflight.report.Finding;
import io.millrace.testkit.clickhouse.ClickHouseOptions;
import io.millrace.testkit.clickhouse.ClickHouseServer;
import io.millrace.udf.table.Column;
import io.millrace.udf.table.Column.DefaultKind;
import io.millrace.udf.table.TableName;
import io.millrace.udf.table.TableSchema;
import io.millrace.udf.table.TimeZones;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimeZoneChecksITCase {
  private static final LocalDate TODAY = LocalDate.of(2026, 11, 30);
  private static final ZoneId UTC = ZoneId.of("UTC");

  /** Zones compared in one run; all if the property says so. */
  private static final int SAMPLE = Integer.getInteger("millrace.zones", 40);

  private static ClickHouseServer server;
  private static ServerCatalog catalog;

  @BeforeAll
  static void start() throws Exception {
    server = ClickHouseServer.start(ClickHouseOptions.temporary());
    catalog = ServerCatalog.open(new SetupFixture().with("clickhouse.url", server.url()).config());
  }

  @AfterAll
  static void stop() throws Exception {
    catalog.close();
    server.close();
  }

  /** Millrace reads local times as the server does, whatever the zone. */
  @Test
  void noZoneDiffers() throws Exception {
    long seed = Long.getLong("millrace.seed", new Random().nextLong());
    List<String> zones = new ArrayList<>();
    server
        .query("SELECT time_zone FROM system.time_zones")
        .lines()
        .filter(TimeZoneChecksITCase::isKnown)
        .forEach(zones::add);
    assertThat(zones).hasSizeGreaterThan(500);
    Collections.shuffle(zones, new Random(seed));
    TableSchema schema =
        schema(
            UTC,
            zones.stream()
                .limit(SAMPLE)
                .map(zone -> "Array(DateTime64(3, '" + zone + "'))")
                .toArray(String[]::new));

    assertThat(check(schema)).as("seed %d", seed).isEmpty();
  }

  /** The server's own zone is UTC, and the schema says that it is another. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "DateTime",
        "Nullable(DateTime64(3))",
        "Map(String, DateTime)",
        "Tuple(a Int8, b DateTime)",
        "Variant(DateTime64(3), String)",
        "Dynamic",
        "JSON",
        "Array(JSON(a Int64))"
      })
  void aDifferenceIsAWarning(String type) throws Exception {
    List<Finding> findings = check(schema(ZoneId.of("Asia/Kolkata"), "Int8", type));

    assertThat(findings).hasSize(1);
    assertThat(findings.get(0).toString())
        .contains(
            "WARN",
            "time zone UTC: this Java runtime (",
            ", time zone data 20",
            ") and the server read local times differently: 2021-11-30 12:00:00 is"
                + " 2021-11-30T06:30Z for Java, 2021-11-30T12:00Z for the server, and 783 of 783"
                + " weeks differ",
            "Use recent time zone data");
  }

  /** Only zones that values depend on: not that of a column that is never sent, nor of a Date. */
  @Test
  void otherColumnsDoNotMatter() throws Exception {
    TableSchema schema =
        new TableSchema(
            new TableName("db", "t"),
            List.of(
                new Column("date", "Date", DefaultKind.NONE),
                new Column("computed", "DateTime", DefaultKind.MATERIALIZED),
                new Column("name", "Enum8('DateTime(\\'Europe/Berlin\\')' = 1)", DefaultKind.NONE),
                new Column("berlin", "DateTime('Europe/Berlin')", DefaultKind.NONE)),
            ZoneId.of("Asia/Kolkata"));

    assertThat(check(schema)).isEmpty();
  }

  /** The server does not have a zone of Java: an answer that it refuses does not stop a job. */
  @Test
  void aRefusalIsAWarning() throws Exception {
    List<Finding> findings = check(schema(UTC, "DateTime('SystemV/EST5EDT')"));

    assertThat(findings).hasSize(1);
    assertThat(findings.get(0).toString())
        .contains("WARN", "cannot compare the time zone SystemV/EST5EDT of this Java runtime");
  }

  private static List<Finding> check(TableSchema schema) throws Exception {
    return new TimeZoneChecks(catalog, TODAY).run(schema);
  }

  private static boolean isKnown(String zone) {
    try {
      var unused = TimeZones.of(zone);
      return true;
    } catch (DateTimeException unknown) {
      return false;
    }
  }

  private static TableSchema schema(ZoneId zone, String... types) {
    return new TableSchema(
        new TableName("db", "t"),
        Stream.of(types)
            .map(type -> new Column("c" + type.hashCode(), type, DefaultKind.NONE))
            .collect(Collectors.toList()),
        zone);
  }
}
