package io.millrace.udf.table;

import java.io.Serializable;
import java.util.Objects;

/** A ClickHouse table: database and table, unquoted. */
public final class TableName implements Serializable {
  private static final long serialVersionUID = 1L;

  private final String database;
  private final String table;

  public TableName(String database, String table) {
    this.database = Objects.requireNonNull(database);
    this.table = Objects.requireNonNull(table);
  }

  public String database() {
    return database;
  }

  public String table() {
    return table;
  }

  /** Both parts quoted, ready for SQL: {@code `db`.`table`}. */
  public String quoted() {
    return quote(database) + "." + quote(table);
  }

  /**
   * An identifier in backticks, its backslashes and backticks escaped.
   *
   * @see <a href="https://clickhouse.com/docs/sql-reference/syntax#identifiers">Identifiers</a>
   */
  public static String quote(String identifier) {
    return "`" + identifier.replace("\\", "\\\\").replace("`", "\\`") + "`";
  }

  /** For messages: {@code db.table}. */
  @Override
  public String toString() {
    return database + "." + table;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TableName
        && ((TableName) other).database.equals(database)
        && ((TableName) other).table.equals(table);
  }

  @Override
  public int hashCode() {
    return Objects.hash(database, table);
  }
}
