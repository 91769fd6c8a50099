package io.millrace.job.clickhouse.catalog;

import io.millrace.udf.table.Column.DefaultKind;
import org.jspecify.annotations.Nullable;

/** A table's column with the expression that computes its value if none is sent. */
public final class StoredColumn {
  private final String name;
  private final String type;
  private final DefaultKind kind;
  private final String expression;
  private final @Nullable SyntaxTree tree;

  StoredColumn(
      String name, String type, DefaultKind kind, String expression, @Nullable SyntaxTree tree) {
    this.name = name;
    this.type = type;
    this.kind = kind;
    this.expression = expression;
    this.tree = tree;
  }

  public String name() {
    return name;
  }

  public String type() {
    return type;
  }

  public DefaultKind kind() {
    return kind;
  }

  /** As SQL; empty without one. */
  public String expression() {
    return expression;
  }

  /** The expression, parsed; null without one. */
  public @Nullable SyntaxTree tree() {
    return tree;
  }
}
