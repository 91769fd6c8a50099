package io.millrace.job.tool.preview;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.job.clickhouse.catalog.CatalogException;
import io.millrace.job.clickhouse.catalog.CatalogException.Kind;
import io.millrace.job.clickhouse.catalog.ServerCatalog;
import io.millrace.job.clickhouse.catalog.SetupConnection;
import io.millrace.job.clickhouse.catalog.SyntaxTree;
import io.millrace.job.clickhouse.http.JsonRows;
import io.millrace.job.preflight.report.Finding;
import io.millrace.job.preflight.report.Finding.Stage;
import io.millrace.udf.table.Column;
import io.millrace.udf.table.Column.DefaultKind;
import io.millrace.udf.table.SqlLiteral;
import io.millrace.udf.table.TableName;
import io.millrace.udf.table.TableSchema;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * A CREATE TABLE statement that has not run yet, as a temporary table: the server itself says what
 * its columns are and what is wrong with it.
 *
 * <p>Nothing but the temporary table is written. The server's parser reads the statement; of what
 * it read, only columns, keys and an engine of the MergeTree family go into the statement that
 * runs. The expressions of the columns run as they would in the table, with the rights of the same
 * user. They may read a dictionary, but no table, and call nothing that has an effect elsewhere.
 */
final class DraftTable {
  /** The nodes of a query within a statement. A projection is a query of the table itself. */
  private static final Set<String> QUERIES =
      Set.of(SyntaxTree.SUBQUERY, SyntaxTree.SELECT, SyntaxTree.TABLE, "SelectWithUnionQuery");

  /** Functions that change a counter of Keeper, read a file, or send values to another service. */
  private static final Pattern REACHING_OUT =
      Pattern.compile("(?i:file|generateSerialID)|ai[A-Z]\\w*");

  private final String name;
  private final SetupConnection server;

  /**
   * @param name of the temporary table, which is replaced
   */
  DraftTable(String name, SetupConnection server) {
    this.name = name;
    this.server = server;
  }

  /** A temporary table. */
  static final class Created {
    private final TableSchema schema;
    private final List<Finding> notes;

    private Created(TableSchema schema, List<Finding> notes) {
      this.schema = schema;
      this.notes = List.copyOf(notes);
    }

    /** Its columns. */
    TableSchema schema() {
      return schema;
    }

    /** How it differs from the table of the statement. */
    List<Finding> notes() {
      return notes;
    }
  }

  /**
   * Creates it.
   *
   * @param target whose columns they will be
   * @throws CatalogException if it is no CREATE TABLE with columns, or the server rejects it
   */
  Created create(String createTable, TableName target) throws CatalogException {
    DraftStatement draft = DraftStatement.of(server.formatted(createTable));
    String temporary = draft.temporary(name);
    requireCreation(server.syntaxTree(temporary));
    List<Finding> notes = new ArrayList<>();
    if (!draft.keepsEngine()) {
      requireEngine(draft.engine());
      notes.add(
          Finding.warn(
              Stage.CLICKHOUSE,
              "the preview shows what a table of the engine Memory would hold: "
                  + draft.engine()
                  + " may keep no rows, or write them elsewhere",
              ""));
    }
    server.run("DROP TEMPORARY TABLE IF EXISTS " + name);
    server.run(temporary);
    return new Created(
        new TableSchema(
            target,
            columns(),
            ServerCatalog.zone(server.run("SELECT timezone() FORMAT TSVRaw").strip())),
        notes);
  }

  private List<Column> columns() throws CatalogException {
    List<Column> columns = new ArrayList<>();
    for (JsonNode column :
        JsonRows.rows(server.run("DESCRIBE TABLE " + name + " FORMAT JSONEachRow", Map.of()))) {
      String kind = column.path("default_type").asText();
      columns.add(
          new Column(
              column.path("name").asText(),
              column.path("type").asText(),
              kind.isEmpty() ? DefaultKind.NONE : DefaultKind.valueOf(kind)));
    }
    return columns;
  }

  private static void requireCreation(SyntaxTree tree) throws CatalogException {
    if (!tree.is("CreateQuery")) {
      throw refused("is more than a part of it");
    }
    requireOwnRowsOnly(tree);
  }

  private static void requireOwnRowsOnly(SyntaxTree tree) throws CatalogException {
    if (QUERIES.contains(tree.kind())) {
      throw refused("reads another table or query");
    }
    if (tree.is(SyntaxTree.FUNCTION) && REACHING_OUT.matcher(tree.name()).matches()) {
      throw refused("calls " + tree.name() + "()");
    }
    for (SyntaxTree child : tree.children()) {
      requireOwnRowsOnly(child);
    }
  }

  private static CatalogException refused(String what) {
    return new CatalogException(
        Kind.REFUSED,
        "An expression of the statement " + what + ", which a preview does not do",
        "Leave the expression out while you use the preview",
        null);
  }

  private void requireEngine(String engine) throws CatalogException {
    String known =
        server.run(
            "SELECT count() FROM system.table_engines WHERE name = "
                + SqlLiteral.string(engine)
                + " FORMAT TSVRaw");
    if (known.strip().equals("0")) {
      throw new CatalogException(
          Kind.REFUSED,
          "The server has no table engine " + engine,
          "Choose another engine, for example MergeTree",
          null);
    }
  }
}
