package io.millrace.udf.table;

import java.io.Serializable;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** A destination table: its name, its columns in the server's order, and the server's time zone. */
public final class TableSchema implements Serializable {
  private static final long serialVersionUID = 1L;

  private final TableName name;
  private final ArrayList<Column> columns;
  private final ZoneId zone;

  /** Null in a schema of an earlier release. */
  private final @Nullable ArrayList<String> sortingKey;

  /** Null in a schema of an earlier release. */
  private final @Nullable JsonEncoding json;

  /** A table on a server whose time zone is UTC. */
  public TableSchema(TableName name, List<Column> columns) {
    this(name, columns, ZoneOffset.UTC);
  }

  /**
   * @param zone the server's {@code timezone()}, which applies to DateTime columns without a zone
   */
  public TableSchema(TableName name, List<Column> columns, ZoneId zone) {
    this(name, columns, zone, List.of(), JsonEncoding.COLUMNS);
  }

  private TableSchema(
      TableName name,
      List<Column> columns,
      ZoneId zone,
      List<String> sortingKey,
      JsonEncoding json) {
    this.json = json;
    this.sortingKey = new ArrayList<>(sortingKey);
    this.name = Objects.requireNonNull(name);
    this.columns = new ArrayList<>(columns);
    this.zone = Objects.requireNonNull(zone);
  }

  /**
   * The same with a sorting key.
   *
   * @param columns names of the columns in the key; empty if they are unknown
   */
  public TableSchema sortingKey(List<String> columns) {
    return new TableSchema(name, this.columns, zone, columns, json());
  }

  /** The same with these columns. */
  public TableSchema columns(List<Column> others) {
    return new TableSchema(name, others, zone, sortingKey(), json());
  }

  /** The same on a server that takes JSON in this encoding. */
  public TableSchema json(JsonEncoding encoding) {
    return new TableSchema(name, columns, zone, sortingKey(), encoding);
  }

  /** How values of JSON columns are sent. */
  public JsonEncoding json() {
    return json == null ? JsonEncoding.TEXT : json;
  }

  /** Names of the columns in the sorting key; empty if they are unknown. */
  public List<String> sortingKey() {
    return sortingKey == null ? List.of() : List.copyOf(sortingKey);
  }

  public TableName name() {
    return name;
  }

  /** All columns, including those that cannot be inserted (MATERIALIZED, ALIAS). */
  public List<Column> columns() {
    return List.copyOf(columns);
  }

  /** The names of the columns that an INSERT may name. */
  public Set<String> writable() {
    return columns.stream()
        .filter(column -> column.defaultKind().isWritable())
        .map(Column::name)
        .collect(Collectors.toUnmodifiableSet());
  }

  /** Whether a converter for one of the two is also one for the other. */
  public boolean isConvertedLike(TableSchema other) {
    return name.equals(other.name)
        && columns.equals(other.columns)
        && zone.equals(other.zone)
        && sortingKey().equals(other.sortingKey())
        && json() == other.json();
  }

  /** The zone of DateTime columns without one. */
  public ZoneId zone() {
    return zone;
  }
}
