package io.millrace.job.benchmark;

import io.millrace.testkit.clickhouse.ClickHouseServer;
import io.millrace.udf.benchmark.DocumentSet;
import io.millrace.udf.table.Column;
import io.millrace.udf.table.TableName;
import io.millrace.udf.table.TableSchema;
import java.util.stream.Collectors;

/** The table that takes the documents of a set. */
final class SetTable {
  static final String NAME = "events";

  private static final String COUNTS = "counts";

  /** The server drops what it has already: a client sends tokens. */
  static final String WITH_WINDOW = "non_replicated_deduplication_window = 10000";

  /** The server takes everything. Without tokens, equal blocks would count as sent again. */
  static final String WITHOUT_WINDOW = "non_replicated_deduplication_window = 0";

  private SetTable() {}

  /** Makes the table, empty. */
  static void create(ClickHouseServer server, DocumentSet set, String settings) {
    createOf(
        server,
        set,
        "MergeTree ORDER BY "
            + TableName.quote(set.columns().get(0).name())
            + " SETTINGS "
            + settings);
  }

  /** Makes a table that stores nothing but the number of its rows. */
  static void createWithoutStorage(ClickHouseServer server, DocumentSet set) {
    createOf(server, set, "Null");
    server.query(
        "CREATE MATERIALIZED VIEW "
            + COUNTS
            + " ENGINE = MergeTree ORDER BY tuple() AS SELECT count() AS rows FROM "
            + NAME);
  }

  /** Rows that the table took. */
  static long rows(ClickHouseServer server) {
    boolean isCounted = server.query("EXISTS TABLE " + COUNTS).equals("1");
    return Long.parseLong(
        server.query(
            isCounted ? "SELECT sum(rows) FROM " + COUNTS : "SELECT count() FROM " + NAME));
  }

  private static void createOf(ClickHouseServer server, DocumentSet set, String engine) {
    server.query("DROP TABLE IF EXISTS " + COUNTS + " SYNC");
    server.query("DROP TABLE IF EXISTS " + NAME + " SYNC");
    server.query(
        "CREATE TABLE "
            + NAME
            + set.columns().stream()
                .map(SetTable::definition)
                .collect(Collectors.joining(", ", " (", ")"))
            + " ENGINE = "
            + engine);
  }

  static TableSchema schema(DocumentSet set) {
    return new TableSchema(new TableName("default", NAME), set.columns());
  }

  private static String definition(Column column) {
    return TableName.quote(column.name()) + " " + column.type();
  }
}
