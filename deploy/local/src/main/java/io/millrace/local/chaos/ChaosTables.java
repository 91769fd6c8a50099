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

  private final ClickHouseServer server;

  /** Those of a server of the run's own; they are not made yet. */
  public ChaosTables(ClickHouseServer server) {
    this.server = server;
  }

  /** Makes the tables, save the error table: that is the job's. */
  public void create() {
    server.query("CREATE DATABASE " + DATABASE);
    server.query(
        "CREATE TABLE chaos.events (id UInt64, name String, tags Array(String),"
            + " price Nullable(Float64), shard String, sequence String,"
            + (" CONSTRAINT affordable CHECK price IS NULL OR price < " + NumberedDocument.TOO_DEAR)
            + ")"
            + " ENGINE = MergeTree ORDER BY id"
            + " SETTINGS non_replicated_deduplication_window = 10000");
    server.query(
        "CREATE TABLE chaos.copies (id UInt64, thrown UInt8) ENGINE = MergeTree ORDER BY id"
            + " SETTINGS non_replicated_deduplication_window = 10000");
    server.query("CREATE TABLE chaos.trouble (since DateTime) ENGINE = MergeTree ORDER BY since");
    server.query(
        "CREATE MATERIALIZED VIEW chaos.copier TO chaos.copies AS"
            + " SELECT id, throwIf((SELECT count() FROM chaos.trouble) > 0, 'broken on purpose',"
            + (" toInt16(" + PASSING_ERROR + ")) AS thrown FROM chaos.events")
            + " SETTINGS allow_custom_error_code_in_throwif = 1");
  }

  /**
   * Makes the view throw. Not by altering it: that changes the tokens its target knows, see {@code
   * ViewDeduplicationITCase}.
   */
  void breakView() {
    server.query("INSERT INTO chaos.trouble VALUES (now())");
  }

  void mendView() {
    server.query("TRUNCATE TABLE chaos.trouble");
  }

  /** Rows and rejected rows; -1 while the server does not answer. */
  public long arrived() {
    try {
      return count("events") + (hasErrors() ? count("events_errors") : 0);
    } catch (IllegalStateException away) {
      return -1;
    }
  }

  /** Compares what is there with what was put. */
  public List<Tally> verify(long seed, long put) {
    String numberOfError = "toInt64OrDefault(extract(raw_message, 'document (\\\\d+)'), -1::Int64)";
    List<Tally> tallies =
        List.of(
            Tally.of("events", counts("id", "events"), put, number -> !rejected(seed, number)),
            Tally.of("copies", counts("id", "copies"), put, number -> !rejected(seed, number)),
            Tally.of(
                "events_errors",
                hasErrors() ? counts(numberOfError, "events_errors") : Map.of(),
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
    return server.query(
        "SELECT id, shard, sequence, _part FROM chaos.events WHERE id IN ("
            + some
            + ") ORDER BY id");
  }

  private static boolean rejected(long seed, long number) {
    return NumberedDocument.of(seed, number).rejected();
  }

  private boolean hasErrors() {
    return server.query("EXISTS TABLE chaos.events_errors").equals("1");
  }

  private long count(String table) {
    return Long.parseLong(server.query("SELECT count() FROM chaos." + table));
  }

  private Map<Long, Long> counts(String number, String table) {
    Map<Long, Long> counts = new HashMap<>();
    server
        .query("SELECT " + number + " AS number, count() FROM chaos." + table + " GROUP BY number")
        .lines()
        .map(line -> line.split("\t", -1))
        .forEach(cells -> counts.put(Long.parseLong(cells[0]), Long.parseLong(cells[1])));
    return counts;
  }
}
