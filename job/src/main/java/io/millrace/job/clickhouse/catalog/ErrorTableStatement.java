package io.millrace.job.clickhouse.catalog;

import io.millrace.udf.table.Column;
import io.millrace.udf.table.TableName;
import io.millrace.udf.table.TableSchema;
import java.time.Duration;
import java.util.stream.Collectors;

/**
 * The statement that creates the table for rejected documents. One partition a day, so that what is
 * too old goes as whole parts; and with a deduplication window, since rejected rows are delivered
 * exactly once like all others.
 */
public final class ErrorTableStatement {
  private static final String TIME = "time";
  private static final Duration WEEK = Duration.ofDays(7);

  private final TableSchema schema;
  private final Duration ttl;

  /**
   * Blocks it remembers: an hour of one block a second for each of two dozen subtasks, so that the
   * check of windows accepts the table. An entry takes about a hundred bytes.
   */
  private static final String WINDOW = " = 100000";

  /**
   * @param schema name and columns, one of them {@code time}
   * @param ttl how long rows stay, in whole seconds
   */
  public ErrorTableStatement(TableSchema schema, Duration ttl) {
    this.schema = schema;
    this.ttl = ttl;
  }

  public String sql() {
    return statement("", "MergeTree", Deduplication.Memory.LOCAL.setting() + WINDOW);
  }

  /** For all replicas of a shard; what the macro {cluster} stands for is the servers' own. */
  public String sqlForReplicas() {
    return replicated(" ON CLUSTER '{cluster}'");
  }

  /**
   * On all servers of a cluster.
   *
   * @param memory whether its replicas remember tokens together or each by itself
   */
  public String sqlOn(String cluster, Deduplication.Memory memory) {
    String where = " ON CLUSTER " + TableName.quote(cluster);
    return memory == Deduplication.Memory.REPLICATED
        ? replicated(where)
        : statement(where, "MergeTree", Deduplication.Memory.LOCAL.setting() + WINDOW);
  }

  private String replicated(String where) {
    return statement(
        where,
        "ReplicatedMergeTree",
        Deduplication.Memory.REPLICATED.setting()
            + WINDOW
            + ", "
            + Deduplication.SECONDS
            + " = "
            + WEEK.toSeconds());
  }

  private String statement(String where, String engine, String memory) {
    String columns =
        schema.columns().stream().map(Column::toString).collect(Collectors.joining(", "));
    return "CREATE TABLE IF NOT EXISTS "
        + schema.name().quoted()
        + where
        + " ("
        + columns
        + ") ENGINE = "
        + engine
        + " PARTITION BY toDate("
        + TIME
        + ") ORDER BY "
        + TIME
        + " TTL toDateTime("
        + TIME
        + ") + INTERVAL "
        + ttl.toSeconds()
        + " SECOND SETTINGS ttl_only_drop_parts = 1, "
        + memory;
  }

  @Override
  public String toString() {
    return sql();
  }
}
