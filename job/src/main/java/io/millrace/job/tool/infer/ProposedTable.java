package io.millrace.job.tool.infer;

import io.millrace.udf.table.TableName;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** The table proposed for a stream's documents. */
public final class ProposedTable {
  private final TableName name;
  private final InferredColumns columns;
  private final TableOptions wishes;
  private final Decision orderBy;
  private final Decision partitionBy;

  private ProposedTable(
      TableName name,
      InferredColumns columns,
      TableOptions wishes,
      Decision orderBy,
      Decision partitionBy) {
    this.name = name;
    this.columns = columns;
    this.wishes = wishes;
    this.orderBy = orderBy;
    this.partitionBy = partitionBy;
  }

  /** The columns in a table with the given options. */
  public static ProposedTable of(TableName name, InferredColumns columns, TableOptions wishes) {
    boolean isOfChanges = ChangeProposal.isOfChanges(columns) && wishes.engine().merges();
    Decision orderBy =
        wishes.orderBy().isEmpty()
            ? (isOfChanges ? ChangeProposal.orderBy(columns) : Optional.<Decision>empty())
                .orElseGet(
                    () ->
                        SortingKey.of(
                            columns.columns(), wishes.engine(), columns.documents().trees().size()))
            : new Decision(
                wishes.orderBy().stream()
                    .map(TableName::quote)
                    .collect(Collectors.joining(", ", "(", ")")),
                "as asked");
    Decision partitionBy =
        wishes
            .partitionBy()
            .map(expression -> new Decision(expression, "as asked"))
            .orElseGet(
                () ->
                    isOfChanges
                        ? new Decision("", "none: a row must not move between partitions")
                        : Partitioning.of(columns.columns()));
    return new ProposedTable(name, columns, wishes, orderBy, partitionBy);
  }

  /** The same for a table that is there already, and has its keys. */
  public ProposedTable forExisting() {
    return new ProposedTable(name, columns.withoutArrivalTime(), wishes, orderBy, partitionBy);
  }

  public TableName name() {
    return name;
  }

  public InferredColumns columns() {
    return columns;
  }

  /** The engine, with its columns. */
  public String engine() {
    List<String> arguments =
        wishes.engineColumns().stream().map(TableName::quote).collect(Collectors.toList());
    if (arguments.isEmpty()) {
      return wishes.engine().word();
    }
    // Several columns to sum are one argument, a tuple.
    String list = String.join(", ", arguments);
    boolean isTuple = arguments.size() > 1 && !wishes.engine().replaces();
    return wishes.engine().word() + (isTuple ? "((" + list + "))" : "(" + list + ")");
  }

  /** Nothing for an engine that keeps no rows. */
  public Decision orderBy() {
    return wishes.engine().stores() ? orderBy : new Decision("", "nothing is stored");
  }

  /** Nothing for an engine that keeps no rows. */
  public Decision partitionBy() {
    return wishes.engine().stores() ? partitionBy : new Decision("", "nothing is stored");
  }

  /** The statement that creates it, over several lines. */
  public String sql() {
    StringBuilder sql = new StringBuilder("CREATE TABLE " + name.quoted());
    wishes
        .cluster()
        .ifPresent(cluster -> sql.append(" ON CLUSTER ").append(TableName.quote(cluster)));
    sql.append(
        columns.columns().stream()
            .map(column -> "    " + column)
            .collect(Collectors.joining(",\n", "\n(\n", "\n)\n")));
    sql.append("ENGINE = ").append(engine());
    clause("PARTITION BY ", partitionBy().sql(), sql);
    clause("ORDER BY ", orderBy().sql(), sql);
    clause("SETTINGS ", wishes.engine().deduplication(), sql);
    return sql.toString();
  }

  private static void clause(String words, String what, StringBuilder sql) {
    if (!what.isEmpty()) {
      sql.append('\n').append(words).append(what);
    }
  }
}
