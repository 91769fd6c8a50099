package io.millrace.job.clickhouse.sql;

import io.millrace.udf.table.GivenFlags;
import io.millrace.udf.table.SqlLiteral;
import io.millrace.udf.table.TableName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A query for rows as a table stores them, computed from inserted rows: every column in its type,
 * with its DEFAULT where there is no value. A view reads and writes such rows.
 */
public final class DefaultedRowsQuery {
  /** A column of a table, from {@code system.columns}. */
  public static final class Column {
    private final String name;
    private final String type;
    private final String kind;
    private final String expression;

    /**
     * @param kind the kind of its default: empty, DEFAULT, MATERIALIZED, EPHEMERAL or ALIAS
     * @param expression the default; empty without one
     */
    public Column(String name, String type, String kind, String expression) {
      this.name = name;
      this.type = type;
      this.kind = kind;
      this.expression = expression;
    }

    public String name() {
      return name;
    }

    /** Whether its expression contains this text. */
    public boolean hides(String text) {
      return expression.contains(text);
    }

    /** Whether an INSERT may name it. */
    public boolean isWritable() {
      return !kind.equals("MATERIALIZED") && !kind.equals("ALIAS");
    }

    public Column withoutExpression() {
      return new Column(name, type, kind, "");
    }

    private boolean isStored() {
      return !kind.equals("ALIAS") && !kind.equals("EPHEMERAL");
    }
  }

  /** Which columns to return. */
  enum Extent {
    STORED,
    /** Includes columns that are computed on read and may be part of a DEFAULT. */
    WITH_ALIASES
  }

  private DefaultedRowsQuery() {}

  /**
   * Returns the query.
   *
   * @param given the inserted columns with their types; an empty type if unknown
   * @param rows a query for the inserted rows
   */
  public static String of(List<Column> columns, Map<String, String> given, String rows) {
    return of(columns, given, rows, Extent.STORED);
  }

  /** Returns the query with more columns. */
  public static String of(
      List<Column> columns, Map<String, String> given, String rows, Extent extent) {
    List<String> values = new ArrayList<>();
    for (Column column : columns) {
      String type = given.get(column.name);
      if (type != null) {
        String flags = GivenFlags.of(column.name);
        values.add(
            given.containsKey(flags) ? givenOrAbsent(column, type, flags) : value(column, type));
      } else if (column.isStored() || extent == Extent.WITH_ALIASES) {
        values.add(cast(absent(column), column));
      }
    }
    return "SELECT " + String.join(", ", values) + " FROM (" + rows + ")";
  }

  private static String value(Column column, String type) {
    String name = TableName.quote(column.name);
    if (type.equals(column.type)) {
      return name;
    }
    // NULL requests the default, see InsertSettings.
    String stored = withoutFunction(column.type);
    return type.startsWith("Nullable(") && !takesNull(stored)
        ? cast(
            "ifNull(CAST("
                + name
                + ", "
                + SqlLiteral.string("Nullable(" + bare(stored) + ")")
                + "), "
                + absent(column)
                + ")",
            column)
        : cast(name, column);
  }

  private static String givenOrAbsent(Column column, String type, String flags) {
    String name = TableName.quote(column.name);
    return "if("
        + TableName.quote(flags)
        + ", "
        + (type.equals(column.type) ? name : cast(name, column.type))
        + ", "
        + cast(absent(column), column.type)
        + ") AS "
        + name;
  }

  private static String absent(Column column) {
    return column.expression.isEmpty()
        ? "defaultValueOfTypeName(" + SqlLiteral.string(column.type) + ")"
        : "(" + column.expression + ")";
  }

  private static String cast(String value, Column column) {
    return cast(value, column.type) + " AS " + TableName.quote(column.name);
  }

  private static String cast(String value, String type) {
    return "CAST(" + value + ", " + SqlLiteral.string(type) + ")";
  }

  private static boolean takesNull(String type) {
    return type.startsWith("Nullable(")
        || type.startsWith("LowCardinality(Nullable(")
        || type.startsWith("Variant(")
        || type.startsWith("Dynamic");
  }

  /** The value type of a SimpleAggregateFunction; any other type is returned unchanged. */
  private static String withoutFunction(String type) {
    if (!type.startsWith("SimpleAggregateFunction(")) {
      return type;
    }
    int depth = 0;
    for (int i = 0; i < type.length(); i++) {
      char c = type.charAt(i);
      depth += c == '(' ? 1 : c == ')' ? -1 : 0;
      if (c == ',' && depth == 1) {
        return type.substring(i + 1, type.length() - 1).strip();
      }
    }
    return type;
  }

  private static String bare(String type) {
    return type.startsWith("LowCardinality(")
        ? type.substring("LowCardinality(".length(), type.length() - 1)
        : type;
  }
}
