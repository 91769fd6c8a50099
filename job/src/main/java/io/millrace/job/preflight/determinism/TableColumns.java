package io.millrace.job.preflight.determinism;

import io.millrace.job.clickhouse.catalog.FunctionCatalog;
import io.millrace.job.clickhouse.catalog.StoredColumn;
import io.millrace.job.clickhouse.catalog.SyntaxTree;
import io.millrace.udf.table.TableName;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A table's columns as an insert fills them: with what arrives, or by their expressions, which may
 * name further columns.
 */
public final class TableColumns implements ArrivingColumns {
  private final TableName table;
  private final Map<String, StoredColumn> columns = new LinkedHashMap<>();
  private final FunctionCatalog functions;
  private final ArrivingColumns arriving;

  /** Columns that are being looked at: none can come from itself. */
  private final Set<String> open = new HashSet<>();

  public TableColumns(
      TableName table,
      List<StoredColumn> columns,
      FunctionCatalog functions,
      ArrivingColumns arriving) {
    this.table = table;
    columns.forEach(column -> this.columns.put(column.name(), column));
    this.functions = functions;
    this.arriving = arriving;
  }

  public Set<String> names() {
    return columns.keySet();
  }

  @Override
  public boolean isAlwaysThere(String column) {
    return columns.containsKey(column);
  }

  @Override
  public @Nullable Nondeterminism doubt(String name) {
    StoredColumn column = columns.get(name);
    if (column == null || !open.add(name)) {
      return null;
    }
    try {
      boolean computed = isComputed(column);
      Nondeterminism found = computed ? null : arriving.doubt(name);
      if (found != null) {
        return found;
      }
      SyntaxTree tree = column.tree();
      if (tree == null || (!computed && arriving.isAlwaysThere(name))) {
        return null;
      }
      Nondeterminism inside = doubt(tree);
      return inside == null ? null : inside.in(table, column);
    } finally {
      open.remove(name);
    }
  }

  /** Why an expression over these columns may give another value; null when it may not. */
  public @Nullable Nondeterminism doubt(SyntaxTree expression) {
    return new ExpressionDoubts(functions, new Identifiers()).in(expression);
  }

  /** What a Distributed table sends on to its shards: all but what is computed. */
  public ArrivingColumns sent() {
    return new ArrivingColumns() {
      @Override
      public boolean isAlwaysThere(String column) {
        StoredColumn known = columns.get(column);
        return known != null && !isComputed(known);
      }

      @Override
      public @Nullable Nondeterminism doubt(String column) {
        return isAlwaysThere(column) ? TableColumns.this.doubt(column) : null;
      }
    };
  }

  private static boolean isComputed(StoredColumn column) {
    return !column.kind().isWritable();
  }

  private final class Identifiers implements ExpressionDoubts.Identifiers {
    @Override
    public @Nullable Nondeterminism doubt(SyntaxTree identifier) {
      Optional<String> column = longest(identifier.name(), names());
      return column.isPresent() ? TableColumns.this.doubt(column.get()) : null;
    }

    @Override
    public boolean knows(SyntaxTree identifier) {
      return longest(identifier.name(), names()).isPresent();
    }
  }

  /**
   * Which of several names an identifier begins with: the rest may be a tuple element or a JSON
   * path.
   */
  static Optional<String> longest(String identifier, Set<String> names) {
    String name = identifier;
    while (!names.contains(name)) {
      int dot = name.lastIndexOf('.');
      if (dot < 0) {
        return Optional.empty();
      }
      name = name.substring(0, dot);
    }
    return Optional.of(name);
  }
}
