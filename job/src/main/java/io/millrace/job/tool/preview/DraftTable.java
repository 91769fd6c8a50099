package io.millrace.job.tool.preview;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.job.clickhouse.catalog.CatalogException;
import io.millrace.job.clickhouse.catalog.CatalogException.Kind;
import io.millrace.job.clickhouse.catalog.SetupConnection;
import io.millrace.job.clickhouse.http.JsonRows;
import io.millrace.udf.table.Column;
import io.millrace.udf.table.Column.DefaultKind;
import io.millrace.udf.table.TableName;
import io.millrace.udf.table.TableSchema;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A CREATE TABLE statement that has not run yet, as a temporary table: the server itself says what
 * its columns are and what is wrong with it.
 */
final class DraftTable {
  private static final String NAME = "(?:`(?:[^`\\\\]|\\\\.)*`|\"(?:[^\"\\\\]|\\\\.)*\"|\\w+)";
  private static final Pattern HEAD =
      Pattern.compile(
          "\\s*CREATE\\s+TABLE\\s+(?:IF\\s+NOT\\s+EXISTS\\s+)?"
              + NAME
              + "(?:\\s*\\.\\s*"
              + NAME
              + ")?(?:\\s+ON\\s+CLUSTER\\s+(?:'[^']*'|"
              + NAME
              + "))?(?=\\s*\\()",
          Pattern.CASE_INSENSITIVE);

  /** Replicas need a free path in Keeper, and a temporary table cannot have one. */
  private static final Pattern REPLICATED =
      Pattern.compile(
          "(ENGINE\\s*=\\s*)(?:Replicated|Shared)(\\w*MergeTree)"
              + "(?:(\\(\\s*)'[^']*'\\s*,\\s*'[^']*'(?:\\s*,\\s*)?)?",
          Pattern.CASE_INSENSITIVE);

  private static final Pattern NULL =
      Pattern.compile("(ENGINE\\s*=\\s*)Null\\b(?:\\s*\\(\\s*\\))?", Pattern.CASE_INSENSITIVE);

  private final String name;
  private final SetupConnection server;

  /**
   * @param name of the temporary table, which is replaced
   */
  DraftTable(String name, SetupConnection server) {
    this.name = name;
    this.server = server;
  }

  /**
   * Creates it.
   *
   * @param target whose columns they will be
   * @throws CatalogException if it is no CREATE TABLE with columns, or the server rejects it
   */
  TableSchema create(String createTable, TableName target) throws CatalogException {
    server.run("DROP TEMPORARY TABLE IF EXISTS " + name);
    server.run(temporary(createTable, name));
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
    return new TableSchema(
        target, columns, ZoneId.of(server.run("SELECT timezone() FORMAT TSVRaw").strip()));
  }

  /** The statement, for a temporary table on this server alone. */
  static String temporary(String createTable, String name) throws CatalogException {
    Matcher head = HEAD.matcher(createTable);
    if (!head.lookingAt()) {
      throw new CatalogException(
          Kind.REFUSED,
          "The statement is not a CREATE TABLE with a list of columns",
          "Write CREATE TABLE database.table (column Type, …) ENGINE = MergeTree ORDER BY …",
          null);
    }
    String body = createTable.substring(head.end()).strip();
    if (body.endsWith(";")) {
      body = body.substring(0, body.length() - 1).strip();
    }
    body = REPLICATED.matcher(body).replaceFirst("$1$2$3");
    body = NULL.matcher(body).replaceFirst("$1Memory");
    return "CREATE TEMPORARY TABLE " + name + " " + body;
  }
}
