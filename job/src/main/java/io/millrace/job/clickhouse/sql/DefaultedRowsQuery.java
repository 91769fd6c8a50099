package io.millrace.job.clickhouse.sql;

import io.millrace.udf.table.GivenFlags;
import io.millrace.udf.table.TableName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Rows as a table holds them, made of those that are inserted: every column, in its type, with its
 * DEFAULT where there is no value. It is what a view reads, and what a view writes.
 */
public final class DefaultedRowsQuery {
  /** A column of a table, as {@code system.columns} knows it. */
  public static final class Column {
    private final String name;
    private final String type;
    private final String kind;
    private final String expression;

    /**
     * @param kind of its default: empty, DEFAULT, MATERIALIZED, EPHEMERAL or ALIAS
     * @param expression of its default; empty without one
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

    /** Whether its expression holds this text. */
    public boolean hides(String text) {
      return expression.contains(text);
    }

    public Column withoutExpression() {
      return new Column(name, type, kind, "");
    }

    private boolean isStored() {
      return !kind.equals("ALIAS") && !kind.equals("EPHEMERAL");
    }
  }

  /** Which columns there are. */
  enum Extent {
    STORED,
    /** Also those that are computed when read, and may be part of a DEFAULT. */
    WITH_ALIASES
  }

  private DefaultedRowsQuery() {}

  /**
   * As a query.
   *
   * @param given the columns that are inserted, and the type each comes in; empty when not known
   * @param rows those that are inserted, as a query
   */
  public static String of(List<Column> columns, Map<String, String> given, String rows) {
    return of(columns, given, rows, Extent.STORED);
  }

  /** The same with more columns. */
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
    // NULL is a way to ask for the default, see InsertSettings.
    String stored = withoutFunction(column.type);
    return type.startsWith("Nullable(") && !takesNull(stored)
        ? cast(
            "ifNull(CAST("
                + name
                + ", "
                + literal("Nullable(" + bare(stored) + ")")
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
        ? "defaultValueOfTypeName(" + literal(column.type) + ")"
        : "(" + column.expression + ")";
  }

  private static String cast(String value, Column column) {
    return cast(value, column.type) + " AS " + TableName.quote(column.name);
  }

  private static String cast(String value, String type) {
    return "CAST(" + value + ", " + literal(type) + ")";
  }

  private static boolean takesNull(String type) {
    return type.startsWith("Nullable(")
        || type.startsWith("LowCardinality(Nullable(")
        || type.startsWith("Variant(")
        || type.startsWith("Dynamic");
  }

  /** The type of a SimpleAggregateFunction's values; any other type is itself. */
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

  static String literal(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }
}
