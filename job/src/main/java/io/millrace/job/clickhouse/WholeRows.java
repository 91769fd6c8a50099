package io.millrace.job.clickhouse;

import io.millrace.udf.convert.TableName;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Rows as a table holds them, made of those that are inserted: every column, in its type, with its
 * DEFAULT where there is no value. It is what a view reads, and what a view writes.
 */
final class WholeRows {
  /** A column of a table, as {@code system.columns} knows it. */
  static final class Column {
    private final String name;
    private final String type;
    private final String kind;
    private final String expression;

    /**
     * @param kind of its default: empty, DEFAULT, MATERIALIZED, EPHEMERAL or ALIAS
     * @param expression of its default; empty without one
     */
    Column(String name, String type, String kind, String expression) {
      this.name = name;
      this.type = type;
      this.kind = kind;
      this.expression = expression;
    }

    String name() {
      return name;
    }

    /** Whether its expression holds this text. */
    boolean hides(String text) {
      return expression.contains(text);
    }

    Column withoutExpression() {
      return new Column(name, type, kind, "");
    }

    private boolean isStored() {
      return !kind.equals("ALIAS") && !kind.equals("EPHEMERAL");
    }
  }

  private WholeRows() {}

  /**
   * As a query.
   *
   * @param given the columns that are inserted, and the type each comes in; empty when not known
   * @param rows those that are inserted, as a query
   */
  static String of(List<Column> columns, Map<String, String> given, String rows) {
    List<String> values = new ArrayList<>();
    for (Column column : columns) {
      String type = given.get(column.name);
      if (type != null) {
        values.add(value(column, type));
      } else if (column.isStored()) {
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
    return type.startsWith("Nullable(") && !takesNull(column.type)
        ? cast(
            "ifNull(CAST("
                + name
                + ", "
                + literal("Nullable(" + bare(column.type) + ")")
                + "), "
                + absent(column)
                + ")",
            column)
        : cast(name, column);
  }

  private static String absent(Column column) {
    return column.expression.isEmpty()
        ? "defaultValueOfTypeName(" + literal(column.type) + ")"
        : "(" + column.expression + ")";
  }

  private static String cast(String value, Column column) {
    return "CAST(" + value + ", " + literal(column.type) + ") AS " + TableName.quote(column.name);
  }

  private static boolean takesNull(String type) {
    return type.startsWith("Nullable(")
        || type.startsWith("LowCardinality(Nullable(")
        || type.startsWith("Variant(")
        || type.startsWith("Dynamic");
  }

  private static String bare(String type) {
    return type.startsWith("LowCardinality(")
        ? type.substring("LowCardinality(".length(), type.length() - 1)
        : type;
  }

  private static String literal(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }
}
