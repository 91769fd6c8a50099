package io.millrace.udf.convert;

import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** A destination table: its name and its columns in the server's order. */
public final class TableSchema implements Serializable {
  private static final long serialVersionUID = 1L;

  private final TableName name;
  private final ArrayList<Column> columns;

  public TableSchema(TableName name, List<Column> columns) {
    this.name = Objects.requireNonNull(name);
    this.columns = new ArrayList<>(columns);
  }

  public TableName name() {
    return name;
  }

  /** All columns, also those nobody can send (MATERIALIZED, ALIAS). */
  public List<Column> columns() {
    return List.copyOf(columns);
  }
}
