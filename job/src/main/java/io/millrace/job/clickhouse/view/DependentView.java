package io.millrace.job.clickhouse.view;

import io.millrace.job.clickhouse.sql.DefaultedRowsQuery;
import io.millrace.udf.table.TableName;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A materialized view that an insert feeds, directly or through the targets of other views. */
final class DependentView {
  private final TableName name;
  private final @Nullable DependentView parent;
  private final ViewQuery query;
  private final Map<String, String> columns;
  private final List<DefaultedRowsQuery.Column> target;
  private final String partitionKey;

  /**
   * @param parent the view whose target it reads; null if it reads the table itself
   * @param columns the columns of its result, see {@link DefaultedRowsQuery#of}
   * @param target the columns of the table it writes to
   * @param partitionKey of the target, as SQL; empty without one
   */
  DependentView(
      TableName name,
      @Nullable DependentView parent,
      ViewQuery query,
      Map<String, String> columns,
      List<DefaultedRowsQuery.Column> target,
      String partitionKey) {
    this.name = name;
    this.parent = parent;
    this.query = query;
    this.columns = columns;
    this.target = target;
    this.partitionKey = partitionKey;
  }

  TableName name() {
    return name;
  }

  /** Whether this view feeds it, directly or through others. */
  boolean isFedBy(DependentView other) {
    return parent != null && (parent == other || parent.isFedBy(other));
  }

  /**
   * The rows it writes, as a query.
   *
   * @param tableRows a query for the rows inserted into the table
   */
  String rows(String tableRows) {
    return DefaultedRowsQuery.of(
        target, columns, query.over(parent == null ? tableRows : parent.rows(tableRows)));
  }

  /** The partitions of its target that contain these rows, as a query for strings. */
  String partitions(String tableRows) {
    return "SELECT toString(tuple(" + partitionKey + ")) FROM (" + rows(tableRows) + ")";
  }

  /** Whether its target has partitions. */
  boolean hasPartitions() {
    return !partitionKey.isEmpty();
  }
}
