package io.millrace.job.preflight.determinism;

import io.millrace.job.clickhouse.catalog.StoredColumn;
import io.millrace.udf.table.Column.DefaultKind;
import io.millrace.udf.table.TableName;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Why an expression may give another value when the same block is inserted again: the columns it
 * comes through, and what in the end may change.
 */
public final class Nondeterminism {
  private final List<String> path;
  private final String cause;
  private final @Nullable TableName owner;
  private final @Nullable StoredColumn column;

  private Nondeterminism(
      List<String> path, String cause, @Nullable TableName owner, @Nullable StoredColumn column) {
    this.path = List.copyOf(path);
    this.cause = cause;
    this.owner = owner;
    this.column = column;
  }

  /**
   * An expression that may evaluate to another value the next time.
   *
   * @param cause for example "now() is not deterministic"
   */
  public static Nondeterminism of(String cause) {
    return new Nondeterminism(List.of(), cause, null, null);
  }

  /** The same, of a column whose expression it was found in. */
  Nondeterminism in(TableName table, StoredColumn through) {
    String step =
        TableName.quote(through.name())
            + (through.kind() == DefaultKind.NONE
                ? ""
                : " " + through.kind() + " " + through.expression());
    return behind(step, owner == null ? table : owner, owner == null ? through : column);
  }

  /** The same, of a column that a view computes. */
  Nondeterminism in(TableName view, String through) {
    return behind(
        TableName.quote(through) + " of view " + view.quoted(),
        owner == null ? view : owner,
        column);
  }

  private Nondeterminism behind(String step, TableName newOwner, @Nullable StoredColumn newColumn) {
    List<String> longer = new ArrayList<>(List.of(step));
    longer.addAll(path);
    return new Nondeterminism(longer, cause, newOwner, newColumn);
  }

  /** Table or view whose own expression holds the cause; null when no column does. */
  public @Nullable TableName owner() {
    return owner;
  }

  /** The column whose own expression holds the cause; null when it is a view's query. */
  public @Nullable StoredColumn column() {
    return column;
  }

  String cause() {
    return cause;
  }

  /** "`day` MATERIALIZED toDate(a) ← `a` DEFAULT now(): now() is not deterministic". */
  @Override
  public String toString() {
    return path.isEmpty() ? cause : String.join(" ← ", path) + ": " + cause;
  }
}
