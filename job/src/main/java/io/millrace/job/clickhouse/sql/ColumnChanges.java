package io.millrace.job.clickhouse.sql;

import io.millrace.udf.block.SealedBlock;
import io.millrace.udf.table.GivenFlags;
import io.millrace.udf.table.TableName;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What became of a block's columns since it was sealed: the table renamed some, and no longer takes
 * others. The INSERT then names other columns; the block's bytes and its token stay the same.
 * Measured on 26.7: a table recognizes the token whichever columns the INSERT names, and the server
 * skips a column of the block that the INSERT does not name.
 */
public final class ColumnChanges {
  /** The table takes every column of the block. */
  public static final ColumnChanges NONE = new ColumnChanges(Map.of(), Set.of());

  private final Map<String, String> renamed;
  private final Set<String> leftOut;

  /**
   * @param renamed by the block's name of a column, the table's
   * @param leftOut columns of the block that the table does not take
   */
  public ColumnChanges(Map<String, String> renamed, Set<String> leftOut) {
    this.renamed = Map.copyOf(renamed);
    this.leftOut = Set.copyOf(leftOut);
  }

  /** By the block's name of a column, the table's. */
  public Map<String, String> renamed() {
    return renamed;
  }

  /** Columns of the block that the table does not take, in alphabetical order. */
  public Set<String> leftOut() {
    return new TreeSet<>(leftOut);
  }

  /** The names in the INSERT, quoted, in the block's order. */
  String names(SealedBlock block) {
    return GivenFlags.tableColumns(block.columns()).stream()
        .filter(name -> !leftOut.contains(name))
        .map(name -> TableName.quote(renamed.getOrDefault(name, name)))
        .collect(Collectors.joining(", "));
  }

  /** What a query selects from the block: its columns and flags, under the table's names. */
  String selected(SealedBlock block) {
    if (equals(NONE)) {
      return "*";
    }
    List<String> selected = new ArrayList<>();
    for (String name : block.columns()) {
      String now = now(name);
      if (now != null) {
        String quoted = TableName.quote(name);
        selected.add(now.equals(name) ? quoted : quoted + " AS " + TableName.quote(now));
      }
    }
    return String.join(", ", selected);
  }

  /** The type that each column and flag is sent as, by the table's name. */
  Map<String, String> given(SealedBlock block) {
    Map<String, String> given = new LinkedHashMap<>();
    for (int i = 0; i < block.columns().size(); i++) {
      String now = now(block.columns().get(i));
      if (now != null) {
        given.put(now, block.types().get(i));
      }
    }
    return given;
  }

  /** The name of a block's column or flag now; null if it is left out. */
  private @Nullable String now(String name) {
    String flagged = GivenFlags.columnOf(name);
    String column = flagged == null ? name : flagged;
    if (leftOut.contains(column)) {
      return null;
    }
    String now = renamed.getOrDefault(column, column);
    return flagged == null ? now : GivenFlags.of(now);
  }

  @Override
  public boolean equals(@Nullable Object other) {
    return other instanceof ColumnChanges
        && renamed.equals(((ColumnChanges) other).renamed)
        && leftOut.equals(((ColumnChanges) other).leftOut);
  }

  @Override
  public int hashCode() {
    return Objects.hash(renamed, leftOut);
  }
}
