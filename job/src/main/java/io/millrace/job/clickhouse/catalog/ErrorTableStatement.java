package io.millrace.job.clickhouse.catalog;

import io.millrace.udf.table.Column;
import io.millrace.udf.table.TableName;
import io.millrace.udf.table.TableSchema;
import java.time.Duration;
import java.util.stream.Collectors;

/**
 * The statement that creates the table for rejected documents. It has one partition a day, so that
 * expired rows are dropped as whole parts. It has a deduplication window, because rejected rows are
 * delivered exactly once as well.
 */
public final class ErrorTableStatement {
  private static final String TIME = "time";
  private static final Duration WEEK = Duration.ofDays(7);

  private final TableSchema schema;
  private final Duration ttl;

  /**
   * The number of blocks it remembers: one block a second for an hour, for each of two dozen
   * subtasks, so that preflight accepts the table. An entry takes about a hundred bytes.
   */
  private static final String WINDOW = " = 100000";

  /**
   * @param schema name and columns, one of them {@code time}
   * @param ttl how long rows are kept, in whole seconds
   */
  public ErrorTableStatement(TableSchema schema, Duration ttl) {
    this.schema = schema;
    this.ttl = ttl;
  }

  public String sql() {
    return statement("", "MergeTree", Deduplication.Memory.LOCAL.setting() + WINDOW);
  }

  /** For all replicas of a shard; the servers define the macro {cluster}. */
  public String sqlForReplicas() {
    return replicated(" ON CLUSTER '{cluster}'");
  }

  /**
   * On all servers of a cluster.
   *
   * @param memory whether its replicas remember tokens together or separately
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
