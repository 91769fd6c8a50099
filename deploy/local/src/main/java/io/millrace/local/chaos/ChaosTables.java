package io.millrace.local.chaos;

import io.millrace.local.ClickHouseServer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The tables of a run: {@code events}, its error table, and {@code copies}, which a materialized
 * view fills from it and which must be as exact.
 */
public final class ChaosTables {
  static final String DATABASE = "chaos";

  /** MEMORY_LIMIT_EXCEEDED: an error that passes. One that blames the rows is another story. */
  private static final int PASSING_ERROR = 241;

  /** As the job itself makes it, but not on several servers. */
  private static final String ERROR_COLUMNS =
      "time DateTime64(3, 'UTC'), reason LowCardinality(String), column String, message String,"
          + " stream LowCardinality(String), shard LowCardinality(String), sequence_number String,"
          + " document_index UInt64, partition_key String, arrival_time DateTime64(3, 'UTC'),"
          + " raw_message String, raw_message_encoding LowCardinality(String)";

  private final ChaosServers servers;

  /** Those of a run's own servers; they are not made yet. */
  public ChaosTables(ChaosStack stack) {
    this.servers = stack.servers();
  }

  /** Makes the tables, save the error table of a single server: that is the job's. */
  public void create() {
    servers.onAll("CREATE DATABASE " + DATABASE);
    create(
        "events",
        "id UInt64, name String, tags Array(String),"
            + " price Nullable(Float64), shard String, sequence String,"
            + (" CONSTRAINT affordable CHECK price IS NULL OR price < "
                + NumberedDocument.TOO_DEAR));
    create("copies", "id UInt64, thrown UInt8");
    if (servers.areReplicas()) {
      create("events_errors", ERROR_COLUMNS);
    }
    servers.onAll("CREATE TABLE chaos.trouble (since DateTime) ENGINE = MergeTree ORDER BY since");
    servers.onAll(
        "CREATE MATERIALIZED VIEW chaos.copier TO chaos.copies AS"
            + " SELECT id, throwIf((SELECT count() FROM chaos.trouble) > 0, 'broken on purpose',"
            + (" toInt16(" + PASSING_ERROR + ")) AS thrown FROM chaos.events")
            + " SETTINGS allow_custom_error_code_in_throwif = 1");
  }

  private void create(String table, String columns) {
    servers.onAll(
        "CREATE TABLE chaos.%s (%s)".formatted(table, columns) + servers.engine(DATABASE, table));
  }

  /**
   * Makes the view throw. Not by altering it: that changes the tokens its target knows, see {@code
   * ViewDeduplicationITCase}.
   */
  void breakView() {
    servers.onAll("INSERT INTO chaos.trouble VALUES (now())");
  }

  void mendView() {
    servers.onAll("TRUNCATE TABLE chaos.trouble");
  }

  /** Rows and rejected rows; -1 while the server does not answer. */
  public long arrived() {
    try {
      return count("events") + (hasErrors() ? count("events_errors") : 0);
    } catch (IllegalStateException away) {
      return -1;
    }
  }

  /** Compares what is there with what was put: on every server, since each has to have all. */
  public List<Tally> verify(long seed, long put) {
    return servers.all().stream().flatMap(server -> verify(server, seed, put).stream()).toList();
  }

  private List<Tally> verify(ClickHouseServer server, long seed, long put) {
    if (servers.areReplicas()) {
      List.of("events", "copies", "events_errors")
          .forEach(table -> server.query("SYSTEM SYNC REPLICA chaos." + table));
    }
    String numberOfError = "toInt64OrDefault(extract(raw_message, 'document (\\\\d+)'), -1::Int64)";
    List<Tally> tallies =
        List.of(
            Tally.of(
                "events", counts(server, "id", "events"), put, number -> !rejected(seed, number)),
            Tally.of(
                "copies", counts(server, "id", "copies"), put, number -> !rejected(seed, number)),
            Tally.of(
                "events_errors",
                hasErrors() ? counts(server, numberOfError, "events_errors") : Map.of(),
                put,
                number -> rejected(seed, number)));
    return tallies.stream()
        .map(tally -> tally.withGaps(TokenGaps.of(server, tally.table())))
        .toList();
  }

  /** Where duplicates came from: one line for each row, with shard and sequence number. */
  String origins(List<Long> numbers) {
    if (numbers.isEmpty()) {
      return "";
    }
    String some =
        numbers.stream().limit(10).map(String::valueOf).reduce("0", (a, b) -> a + "," + b);
    return servers.query(
        "SELECT id, shard, sequence, _part FROM chaos.events WHERE id IN ("
            + some
            + ") ORDER BY id");
  }

  private static boolean rejected(long seed, long number) {
    return NumberedDocument.of(seed, number).rejected();
  }

  private boolean hasErrors() {
    return servers.query("EXISTS TABLE chaos.events_errors").equals("1");
  }

  private long count(String table) {
    return Long.parseLong(servers.query("SELECT count() FROM chaos." + table));
  }

  private static Map<Long, Long> counts(ClickHouseServer server, String number, String table) {
    Map<Long, Long> counts = new HashMap<>();
    server
        .query("SELECT " + number + " AS number, count() FROM chaos." + table + " GROUP BY number")
        .lines()
        .map(line -> line.split("\t", -1))
        .forEach(cells -> counts.put(Long.parseLong(cells[0]), Long.parseLong(cells[1])));
    return counts;
  }
}
