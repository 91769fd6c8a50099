package io.millrace.job.preflight.determinism;

import io.millrace.job.clickhouse.catalog.FunctionCatalog;
import io.millrace.job.clickhouse.catalog.SyntaxTree;
import io.millrace.udf.table.TableName;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The columns of a materialized view, as its query makes them of what arrives at its table. */
public final class ViewColumns implements ArrivingColumns {
  private final TableName view;
  private final List<String> names;
  private final List<QueryColumns> queries = new ArrayList<>();

  /**
   * @param names of the view's columns, in their order
   * @param select its query
   * @param source the table whose inserts feed it
   */
  public ViewColumns(
      TableName view,
      List<String> names,
      SyntaxTree select,
      TableName source,
      TableColumns columns,
      FunctionCatalog functions) {
    this.view = view;
    this.names = List.copyOf(names);
    QueryColumns.Source block = new QueryColumns.Source(source, columns, functions);
    queries.addAll(QueryColumns.of(select, block, null));
  }

  @Override
  public boolean isAlwaysThere(String column) {
    return names.contains(column);
  }

  @Override
  public @Nullable Nondeterminism doubt(String column) {
    int position = names.indexOf(column);
    if (position < 0) {
      return null;
    }
    for (QueryColumns query : queries) {
      Nondeterminism found = query.doubt(column, position, names.size());
      if (found != null) {
        return found.in(view, column);
      }
    }
    return null;
  }
}
