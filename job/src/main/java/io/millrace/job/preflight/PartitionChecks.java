package io.millrace.job.preflight;

import io.millrace.job.clickhouse.catalog.CatalogException;
import io.millrace.job.clickhouse.catalog.CatalogException.Kind;
import io.millrace.job.clickhouse.catalog.ClusterTable;
import io.millrace.job.clickhouse.catalog.DistributedTable;
import io.millrace.job.clickhouse.catalog.FunctionCatalog;
import io.millrace.job.clickhouse.catalog.ServerCatalog;
import io.millrace.job.clickhouse.catalog.StoredColumn;
import io.millrace.job.clickhouse.catalog.SyntaxTree;
import io.millrace.job.clickhouse.catalog.TableInfo;
import io.millrace.job.config.PipelineConfig;
import io.millrace.job.config.load.YamlText;
import io.millrace.job.preflight.determinism.ArrivingColumns;
import io.millrace.job.preflight.determinism.Nondeterminism;
import io.millrace.job.preflight.determinism.TableColumns;
import io.millrace.job.preflight.determinism.ViewColumns;
import io.millrace.udf.table.TableName;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Checks that a repeated block falls into the same partitions and the same shard. A table remembers
 * a token per partition: in another partition the token is new, and the rows are inserted twice. So
 * partitions and shards must depend only on the block.
 */
final class PartitionChecks {
  private static final String COMPUTED_ANEW = ", which can change when a block is sent again: ";

  private final ServerCatalog catalog;
  private final DeduplicationFindings findings;
  private final PipelineConfig config;
  private final Set<String> told = new HashSet<>();
  private @Nullable FunctionCatalog functions;

  PartitionChecks(PipelineConfig config, ServerCatalog catalog, DeduplicationFindings findings) {
    this.catalog = catalog;
    this.findings = findings;
    this.config = config;
  }

  /**
   * The columns of a table as they are filled. When they cannot be looked at, a finding says so,
   * and the result is empty.
   *
   * @param name role and name, as messages call the table
   */
  TableColumns columns(String name, TableName table, ArrivingColumns arriving)
      throws CatalogException {
    return answer(
        name,
        () -> new TableColumns(table, catalog.storedColumns(table), functions(), arriving),
        new TableColumns(table, List.of(), FunctionCatalog.unasked(), arriving));
  }

  /** The same of a table behind a Distributed one, on one of its servers. */
  TableColumns columns(String name, ClusterTable table, DistributedTable spread, TableColumns sent)
      throws CatalogException {
    TableName local = table.table().name();
    return answer(
        name,
        () ->
            new TableColumns(local, catalog.storedColumns(spread, table), functions(), sent.sent()),
        new TableColumns(local, List.of(), FunctionCatalog.unasked(), sent));
  }

  /** The columns of a materialized view of a table. */
  ArrivingColumns columns(TableInfo view, TableName source, TableColumns columns)
      throws CatalogException {
    return answer(
        "the target of view " + view.name().quoted(),
        () -> {
          List<String> names = new ArrayList<>();
          catalog.schema(view.name()).columns().forEach(column -> names.add(column.name()));
          return new ViewColumns(
              view.name(), names, catalog.query(view.select()), source, columns, functions());
        },
        ArrivingColumns.block(Set.of()));
  }

  /**
   * @param name role and name, as messages call the table
   * @param key the table's partition key as SQL; empty without one
   */
  void partition(String name, String key, TableColumns columns) throws CatalogException {
    Optional<SyntaxTree> tree = key.isEmpty() ? Optional.empty() : expression(name, key);
    Nondeterminism doubt = tree.isPresent() ? columns.doubt(tree.get()) : null;
    if (doubt != null) {
      error(
          name
              + " is partitioned by "
              + key
              + COMPUTED_ANEW
              + doubt
              + ". The block then goes to another partition, which does not have its token, and the"
              + " table has its rows twice",
          advice(doubt));
    }
    if (config.endpoints().size() > 1) {
      rest(name, tree.isPresent() ? identifiers(tree.get(), new HashSet<>()) : Set.of(), columns);
    }
  }

  void sharding(String name, DistributedTable table, TableColumns columns) throws CatalogException {
    String key = table.sharding();
    Optional<SyntaxTree> tree = key.isEmpty() ? Optional.empty() : expression(name, key);
    Nondeterminism doubt = tree.isPresent() ? columns.doubt(tree.get()) : null;
    if (tree.isEmpty() && table.scatters()) {
      doubt = Nondeterminism.of("it is not made of columns");
    }
    if (doubt != null) {
      error(
          name
              + " is sharded by "
              + key
              + ": a row that is sent again goes to another shard, and rows are duplicated or lost:"
              + " "
              + doubt,
          doubt.column() == null
              ? "Shard by columns, for example by cityHash64 of one: recreate the Distributed table"
              : advice(doubt));
    }
  }

  /** The first of a list: behind a sharding key there may be a policy. */
  private Optional<SyntaxTree> expression(String name, String sql) throws CatalogException {
    return answer(
        name,
        () ->
            Optional.ofNullable(catalog.query("SELECT " + sql).first(SyntaxTree.SELECT))
                .map(select -> select.children().get(0).children().get(0)),
        Optional.empty());
  }

  /** Columns outside of the key: a replica that is sent the block again computes them anew. */
  private void rest(String name, Set<String> inKey, TableColumns columns) {
    for (String column : columns.names()) {
      Nondeterminism doubt = inKey.contains(column) ? null : columns.doubt(column);
      if (doubt != null && told.add(name + column)) {
        findings.warn(
            name
                + " computes a column again on each server that receives a block: "
                + doubt
                + ". The table has the rows once, but a view may have other values than its table",
            advice(doubt));
      }
    }
  }

  private static Set<String> identifiers(SyntaxTree node, Set<String> found) {
    if (node.is(SyntaxTree.IDENTIFIER)) {
      found.add(node.name());
    }
    node.children().forEach(child -> identifiers(child, found));
    return found;
  }

  private void error(String what, String fix) {
    if (told.add(what)) {
      findings.error(what, fix);
    }
  }

  private String advice(Nondeterminism doubt) {
    StoredColumn column = doubt.column();
    TableName owner = doubt.owner();
    if (owner == null) {
      return "Partition the table by columns of the block: recreate it";
    }
    if (column == null) {
      return "Let view "
          + owner.quoted()
          + " read a column of the block instead, such as one that columns: fills with"
          + " _ingested_at: ALTER TABLE "
          + owner.quoted()
          + " MODIFY QUERY SELECT …";
    }
    String alter =
        "ALTER TABLE " + owner.quoted() + " MODIFY COLUMN " + TableName.quote(column.name());
    if (!owner.equals(config.table())) {
      return "Let the source of "
          + owner.quoted()
          + " give the column a value that comes from the block; then: "
          + alter
          + " REMOVE "
          + column.kind();
    }
    if (!column.type().replaceAll("LowCardinality\\(|Nullable\\(", "").startsWith("Date")) {
      return "Compute it from columns of the block: "
          + alter
          + " "
          + column.type()
          + " "
          + column.kind()
          + " cityHash64(…)";
    }
    String fill = "columns: {" + yaml(column.name()) + ": _ingested_at}";
    if (!column.kind().isWritable()) {
      return alter + " REMOVE " + column.kind() + ", and fill it from the block: " + fill;
    }
    return "Fill it from the block, in the configuration: "
        + fill
        + " (or _timestamp, when the record arrived). If every document has a value for it: "
        + alter
        + " REMOVE "
        + column.kind();
  }

  /** A key of YAML, in quotes if it needs them. */
  static String yaml(String key) {
    boolean isPlain = key.matches("[A-Za-z_][A-Za-z0-9_]*") && !YamlText.isWord(key);
    return isPlain ? key : YamlText.quoted(key);
  }

  /** Asked once: there are two thousand of them. */
  private FunctionCatalog functions() throws CatalogException {
    if (functions == null) {
      functions = catalog.functions();
    }
    return functions;
  }

  /** What may fail. */
  @FunctionalInterface
  private interface Question<T> {
    T ask() throws CatalogException;
  }

  /** Reports a query that fails, and continues with the rest. */
  private <T> T answer(String name, Question<T> question, T otherwise) throws CatalogException {
    try {
      return question.ask();
    } catch (CatalogException fault) {
      if (fault.kind() == Kind.UNREACHABLE) {
        throw fault;
      }
      String what = "cannot tell whether the partitions of " + name + " depend only on the block: ";
      if (told.add(what)) {
        findings.warn(
            what + fault.getMessage(),
            "Make sure that no column of its partition key comes from now() or the like");
      }
      return otherwise;
    }
  }
}
