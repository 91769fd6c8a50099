package io.millrace.testkit.chaos;

import io.millrace.testkit.chaos.NumberedDocument.Fate;
import io.millrace.testkit.clickhouse.ClickHouseServer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongPredicate;

/**
 * The tables of a run: {@code events}, its error table, and {@code copies}, which a materialized
 * view fills from it and which must be as exact.
 */
public final class ChaosTables {
  static final String DATABASE = "chaos";

  private static final String EVENTS = "events";
  private static final String ERRORS = "events_errors";
  private static final String REFUSED = "reason = 'refused_by_clickhouse'";

  /** MEMORY_LIMIT_EXCEEDED: an error that passes. One that blames the rows is another story. */
  private static final int PASSING_ERROR = 241;

  /** The ALTER is applied, and what it does to the parts failed. */
  private static final int UNFINISHED = 341;

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

  /** Creates the tables, except the error table on a single server, which the job creates. */
  public void create() {
    servers.onAll("CREATE DATABASE " + DATABASE);
    create(
        "events",
        "id UInt64, name String, tags Array(String),"
            + " price Nullable(Float64), shard String, sequence String,"
            + " ingested DateTime64(3, 'UTC'), stored DateTime DEFAULT now(),"
            + (" blessed UInt8 DEFAULT throwIf(startsWith(name, '"
                + NumberedDocument.CURSED
                + "')),")
            + (" CONSTRAINT affordable CHECK price IS NULL OR price < "
                + NumberedDocument.TOO_DEAR),
        "toDate(ingested)");
    create("copies", "id UInt64, thrown UInt8, copied DateTime DEFAULT now()", "tuple()");
    if (servers.areReplicas()) {
      create("events_errors", ERROR_COLUMNS, "tuple()");
    }
    servers.onAll("CREATE TABLE chaos.trouble (since DateTime) ENGINE = MergeTree ORDER BY since");
    servers.onAll(
        "CREATE MATERIALIZED VIEW chaos.copier TO chaos.copies AS"
            + " SELECT id, throwIf((SELECT count() FROM chaos.trouble) > 0, 'broken on purpose',"
            + (" toInt16(" + PASSING_ERROR + ")) AS thrown FROM chaos.events")
            + " SETTINGS allow_custom_error_code_in_throwif = 1");
  }

  private void create(String table, String columns, String partition) {
    servers.onAll(
        "CREATE TABLE chaos.%s (%s)".formatted(table, columns)
            + servers.engine(DATABASE, table, partition));
  }

  /**
   * Makes the view throw. Not by altering it: that changes the tokens its target knows, see {@code
   * ViewDeduplicationITCase}.
   */
  void breakView() {
    servers.onAll("INSERT INTO chaos.trouble VALUES (now())");
  }

  /**
   * Changes the table the pipeline writes; replicas hear of it from the first. A rename beside
   * inserts can leave ClickHouse 26.7 with a mutation that never ends. It is killed, as the
   * server's message advises.
   */
  void alter(String change) {
    String sql = "ALTER TABLE chaos.events " + change + " SETTINGS alter_sync = 2";
    try {
      servers.first().query(sql);
    } catch (IllegalStateException failed) {
      String message = String.valueOf(failed.getMessage());
      boolean isApplied = message.contains("Code: " + UNFINISHED);
      if (!isApplied && !message.contains("mutation")) {
        throw failed;
      }
      servers
          .first()
          .query("KILL MUTATION WHERE database = 'chaos' AND table = 'events' AND NOT is_done");
      if (!isApplied) {
        servers.first().query(sql);
      }
    }
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

  /**
   * Compares what is there with what was put: on every server, since each has to have all. There
   * are four counts of each: the table, the view's target, the error table, and what of that
   * ClickHouse refused.
   */
  public List<DeliveryCounts> verify(long seed, long put) {
    return verify(new NumberedDocuments(seed), put);
  }

  List<DeliveryCounts> verify(NumberedDocuments documents, long put) {
    return servers.all().stream()
        .flatMap(server -> verify(server, documents, put).stream())
        .toList();
  }

  private List<DeliveryCounts> verify(
      ClickHouseServer server, NumberedDocuments documents, long put) {
    if (servers.areReplicas()) {
      List.of(EVENTS, "copies", ERRORS)
          .forEach(table -> server.query("SYSTEM SYNC REPLICA chaos." + table));
    }
    LongPredicate isRow = number -> documents.fate(number) == Fate.ROW;
    return List.of(
        tally(server, EVENTS, counts(server, "id", EVENTS), put, isRow),
        tally(server, "copies", counts(server, "id", "copies"), put, isRow),
        tally(server, ERRORS, errors(server, "1"), put, isRow.negate()),
        tally(server, ERRORS, errors(server, REFUSED), put, documents::isRefused).named("refused"));
  }

  private static DeliveryCounts tally(
      ClickHouseServer server,
      String table,
      Map<Long, Long> counts,
      long put,
      LongPredicate belongs) {
    return DeliveryCounts.of(table, counts, put, belongs).withGaps(TokenGaps.of(server, table));
  }

  private Map<Long, Long> errors(ClickHouseServer server, String condition) {
    String number = "toInt64OrDefault(extract(raw_message, 'document (\\\\d+)'), -1::Int64)";
    return hasErrors() ? counts(server, number, ERRORS + " WHERE " + condition) : Map.of();
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
