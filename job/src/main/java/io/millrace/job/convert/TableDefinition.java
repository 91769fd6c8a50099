package io.millrace.job.convert;

import io.millrace.udf.table.TableSchema;
import java.util.Objects;

/** A table's columns, and what else of its definition may matter for a repeated block. */
public final class TableDefinition {
  private final TableSchema schema;
  private final String expressions;

  /**
   * @param expressions text that differs whenever a DEFAULT or a key differs
   */
  public TableDefinition(TableSchema schema, String expressions) {
    this.schema = Objects.requireNonNull(schema);
    this.expressions = Objects.requireNonNull(expressions);
  }

  /** The columns. */
  public TableSchema schema() {
    return schema;
  }

  boolean hasExpressionsOf(TableDefinition other) {
    return expressions.equals(other.expressions);
  }
}
