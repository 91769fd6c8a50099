package io.millrace.job.clickhouse.insert;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.job.clickhouse.sql.ColumnChanges;
import io.millrace.job.clickhouse.sql.DefaultedRowsQuery;
import io.millrace.job.clickhouse.sql.ViewTarget;
import io.millrace.job.clickhouse.view.DependentViews;
import io.millrace.job.sink.insert.InsertException;
import io.millrace.job.sink.insert.InsertException.Verdict;
import io.millrace.job.sink.insert.TableDrift;
import io.millrace.udf.block.SealedBlock;
import io.millrace.udf.table.GivenFlags;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out why a table does not take a column of a block: since the block was sealed, the column
 * was dropped, renamed, or became one that the server computes. Values of a renamed column go to
 * the column of the new name; those of a dropped column are left out, as they are from the rows
 * that the table already had.
 *
 * <p>The statements come from {@code system.mutations}, where DROP and RENAME leave an entry for
 * some time. Without an entry, a missing column counts as dropped.
 */
final class ChangedColumns {
  private static final Logger LOG = LoggerFactory.getLogger(ChangedColumns.class);

  private static final Pattern RENAME =
      Pattern.compile(
          "\\(?RENAME COLUMN (?:IF EXISTS )?("
              + ViewTarget.IDENTIFIER
              + ") TO ("
              + ViewTarget.IDENTIFIER
              + ")\\)?",
          Pattern.DOTALL);
  private static final Pattern DROP =
      Pattern.compile(
          "\\(?DROP COLUMN (?:IF EXISTS )?(" + ViewTarget.IDENTIFIER + ")\\)?", Pattern.DOTALL);

  private final SealedBlock block;
  private final BlockSender sender;
  private final Set<String> writable;

  private ChangedColumns(SealedBlock block, BlockSender sender, Set<String> writable) {
    this.block = block;
    this.sender = sender;
    this.writable = writable;
  }

  /**
   * The changes that explain a failure; empty if the columns do not explain it.
   *
   * @param failure that may concern the block's columns
   * @throws InsertException retryable, if the server may not have heard of a new column yet, or
   *     could not be asked
   */
  static Optional<ColumnChanges> of(
      SealedBlock block, ServerFailure failure, BlockSender sender, MissingColumns missing)
      throws InsertException {
    List<DefaultedRowsQuery.Column> columns = DependentViews.columns(block.table(), sender::ask);
    Set<String> names =
        columns.stream().map(DefaultedRowsQuery.Column::name).collect(Collectors.toSet());
    Set<String> writable =
        columns.stream()
            .filter(DefaultedRowsQuery.Column::isWritable)
            .map(DefaultedRowsQuery.Column::name)
            .collect(Collectors.toSet());
    Set<String> refused = new HashSet<>(GivenFlags.tableColumns(block.columns()));
    refused.removeAll(writable);
    if (writable.isEmpty()) {
      return Optional.empty();
    }
    if (refused.isEmpty()) {
      if (failure.known() == ServerFailure.Kind.COLUMNS) {
        // The table was altered between the two requests.
        throw failure.as(Verdict.RETRY);
      }
      return Optional.empty();
    }
    ChangedColumns changed = new ChangedColumns(block, sender, writable);
    Set<String> absent = new HashSet<>(refused);
    absent.removeAll(names);
    if (!absent.isEmpty()
        && sender.table().isReplicated()
        && (!missing.areDropped(block.table(), absent) || changed.isBehind())) {
      throw failure.as(
          Verdict.RETRY,
          "This replica may not know the newest columns of {table} yet: " + absent + ".");
    }
    return changed.changes(refused);
  }

  private Optional<ColumnChanges> changes(Set<String> refused) throws InsertException {
    Map<String, String> renamed = block.types().isEmpty() ? Map.of() : renamed(refused);
    Set<String> leftOut = new HashSet<>(refused);
    leftOut.removeAll(renamed.keySet());
    return leftOut.size() == GivenFlags.tableColumns(block.columns()).size()
        ? Optional.empty()
        : Optional.of(new ColumnChanges(renamed, leftOut));
  }

  /** Whether the replica has not processed all of the table's log. */
  private boolean isBehind() throws InsertException {
    List<JsonNode> replicas =
        DependentViews.rows(
            sender::ask,
            "SELECT count() FROM system.replicas WHERE database = {database:String} AND table ="
                + " {name:String} AND (is_session_expired OR is_readonly OR log_pointer <="
                + " log_max_index)",
            block.table());
    List<JsonNode> alters =
        DependentViews.rows(
            sender::ask,
            "SELECT count() FROM system.replication_queue WHERE database = {database:String} AND"
                + " table = {name:String} AND type = 'ALTER_METADATA'",
            block.table());
    return replicas.get(0).get(0).asInt() > 0 || alters.get(0).get(0).asInt() > 0;
  }

  private Map<String, String> renamed(Set<String> refused) throws InsertException {
    Map<String, String> last = new LinkedHashMap<>();
    for (JsonNode row :
        DependentViews.rows(
            sender::ask,
            "SELECT command FROM system.mutations WHERE database = {database:String} AND table ="
                + " {name:String} AND (command LIKE '%RENAME COLUMN%' OR command LIKE '%DROP"
                + " COLUMN%') ORDER BY create_time, length(mutation_id), mutation_id",
            block.table())) {
      follow(row.get(0).asText(), last);
    }
    Map<String, String> renamed = new LinkedHashMap<>();
    for (String column : refused) {
      String now = last.getOrDefault(column, "");
      if (writable.contains(now) && !block.columns().contains(now) && !renamed.containsValue(now)) {
        renamed.put(column, now);
      }
    }
    return renamed;
  }

  /**
   * Applies one statement.
   *
   * @param last by a former name, the name of the column now; empty once it was dropped
   */
  private static void follow(String command, Map<String, String> last) {
    Matcher drop = DROP.matcher(command);
    if (drop.matches()) {
      String name = ViewTarget.unquoted(drop.group(1));
      last.replaceAll((former, now) -> now.equals(name) ? "" : now);
      last.put(name, "");
      return;
    }
    Matcher rename = RENAME.matcher(command);
    if (rename.matches()) {
      String from = ViewTarget.unquoted(rename.group(1));
      String to = ViewTarget.unquoted(rename.group(2));
      last.replaceAll((former, now) -> now.equals(from) ? to : now);
      last.put(from, to);
      last.remove(to);
    }
  }

  /** Tells what a confirmed block was inserted without. Logs rows 1, 2, 4, 8… of a task. */
  static void log(SealedBlock block, ColumnChanges changes, TableDrift drift) {
    if (!changes.renamed().isEmpty()) {
      LOG.info("Inserted {} with columns that were renamed since: {}", block, changes.renamed());
    }
    if (changes.leftOut().isEmpty()) {
      return;
    }
    long all = drift.leftOut(block.rows());
    long before = all - block.rows();
    if (Long.highestOneBit(all) != Long.highestOneBit(before)) {
      List<String> columns = new ArrayList<>(changes.leftOut());
      LOG.warn(
          "{} no longer takes the columns {}: inserted {} without them. Rows inserted without a"
              + " column so far: {}",
          block.table().quoted(),
          columns,
          block,
          all);
    }
  }
}
