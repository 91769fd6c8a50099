package io.millrace.job.clickhouse.catalog;

import io.millrace.udf.table.TableName;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A table, from its row in {@code system.tables}.
 *
 * @see <a href="https://clickhouse.com/docs/operations/system-tables/tables">system.tables</a>
 */
public final class TableInfo {
  private final TableName name;
  private final String engine;
  private final String engineFull;
  private final String uuid;
  private final @Nullable TableName viewTarget;
  private final String partitionKey;
  private final String select;

  TableInfo(
      TableName name,
      String engine,
      String engineFull,
      String uuid,
      @Nullable TableName viewTarget) {
    this(name, engine, engineFull, uuid, viewTarget, "", "");
  }

  TableInfo(
      TableName name,
      String engine,
      String engineFull,
      String uuid,
      @Nullable TableName viewTarget,
      String partitionKey,
      String select) {
    this.name = Objects.requireNonNull(name);
    this.engine = Objects.requireNonNull(engine);
    this.engineFull = Objects.requireNonNull(engineFull);
    this.uuid = Objects.requireNonNull(uuid);
    this.viewTarget = viewTarget;
    this.partitionKey = Objects.requireNonNull(partitionKey);
    this.select = Objects.requireNonNull(select);
  }

  public TableName name() {
    return name;
  }

  /** The engine's name, such as {@code ReplacingMergeTree}. */
  public String engine() {
    return engine;
  }

  /** The engine with its clauses and the table's own settings. */
  public String engineFull() {
    return engineFull;
  }

  /** Its UUID on this server; the table of the same name on another server may have another one. */
  public String uuid() {
    return uuid;
  }

  /** The table that a materialized view writes to. */
  public Optional<TableName> viewTarget() {
    return Optional.ofNullable(viewTarget);
  }

  /** The partition key, as SQL; empty if the table is not partitioned. */
  public String partitionKey() {
    return partitionKey;
  }

  /** The query of a view, every table with its database; empty for other tables. */
  public String select() {
    return select;
  }
}
