package io.millrace.job.clickhouse.view;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.job.clickhouse.http.JsonRows;
import io.millrace.job.clickhouse.sql.DefaultedRowsQuery;
import io.millrace.job.clickhouse.sql.ViewTarget;
import io.millrace.job.sink.insert.InsertException;
import io.millrace.job.sink.insert.InsertException.Verdict;
import io.millrace.udf.table.TableName;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The materialized views a table feeds, and what a trial of them takes to know. The user has to see
 * them and the tables they write to: SHOW TABLES and SHOW COLUMNS on those.
 */
public final class DependentViews {
  private static final int DEEPEST = 20;
  private static final String NAMED = " WHERE database = {database:String} AND ";

  /** Asks the server. */
  public interface Server {
    byte[] ask(Map<String, String> parameters, String sql) throws InsertException;
  }

  private final Server server;
  private final String user;
  private final List<DependentView> views = new ArrayList<>();

  private DependentViews(Server server, String user) {
    this.server = server;
    this.user = user;
  }

  /**
   * Those of the table, each after the one that feeds it.
   *
   * @throws InsertException permanent when something cannot be seen, or is of a kind that cannot be
   *     tried; or to be tried again
   */
  static List<DependentView> of(TableName table, Server server, String user)
      throws InsertException {
    DependentViews found = new DependentViews(server, user);
    found.follow(table, found.facts(table), null, 0);
    return found.views;
  }

  /** The table's columns. */
  public static List<DefaultedRowsQuery.Column> columns(TableName table, Server server)
      throws InsertException {
    List<DefaultedRowsQuery.Column> columns = new ArrayList<>();
    for (JsonNode row :
        rows(
            server,
            "SELECT name, type, default_kind, default_expression FROM system.columns"
                + NAMED
                + "table = {name:String} ORDER BY position",
            table)) {
      columns.add(
          new DefaultedRowsQuery.Column(
              row.get(0).asText(), row.get(1).asText(), row.get(2).asText(), row.get(3).asText()));
    }
    return columns;
  }

  /**
   * The table's columns, of which there is one at least.
   *
   * @throws InsertException permanent when the user sees none
   */
  public static List<DefaultedRowsQuery.Column> columns(TableName table, Server server, String user)
      throws InsertException {
    return new DependentViews(server, user).visible(columns(table, server), table);
  }

  private void follow(TableName source, JsonNode facts, @Nullable DependentView parent, int depth)
      throws InsertException {
    String engine = facts.get(0).asText();
    if (!engine.endsWith("MergeTree") && !engine.equals("Null")) {
      throw cannot(
          source.quoted() + " has engine " + engine + ", of which no row can be left out later.");
    }
    if (depth > DEEPEST) {
      throw cannot("its views feed each other more than " + DEEPEST + " times.");
    }
    for (int i = 0; i < facts.get(5).size(); i++) {
      TableName view = new TableName(facts.get(5).get(i).asText(), facts.get(6).get(i).asText());
      add(view, source, parent, depth);
    }
  }

  private void add(TableName name, TableName source, @Nullable DependentView parent, int depth)
      throws InsertException {
    JsonNode facts = facts(name);
    TableName target = ViewTarget.of(name, facts.get(2).asText(), facts.get(3).asText());
    Optional<ViewQuery> query = ViewQuery.of(source, facts.get(1).asText());
    if (query.isEmpty()) {
      throw cannot(
          "the query of the view "
              + name.quoted()
              + " does not name "
              + source.quoted()
              + " once, after FROM.");
    }
    Map<String, String> given = new LinkedHashMap<>();
    visible(columns(name, server), name).forEach(column -> given.put(column.name(), ""));
    JsonNode written = facts(target);
    DependentView view =
        new DependentView(
            name,
            parent,
            query.get(),
            given,
            visible(columns(target, server), target),
            written.get(4).asText());
    views.add(view);
    follow(target, written, view, depth + 1);
  }

  private JsonNode facts(TableName name) throws InsertException {
    List<JsonNode> rows =
        rows(
            server,
            "SELECT engine, as_select, create_table_query, toString(uuid), partition_key,"
                + " dependencies_database, dependencies_table FROM system.tables"
                + NAMED
                + "name = {name:String}",
            name);
    return visible(rows, name).get(0);
  }

  private <T> List<T> visible(List<T> facts, TableName name) throws InsertException {
    if (facts.isEmpty()) {
      throw cannot(
          "the user does not see "
              + name.quoted()
              + ". Run: GRANT SHOW TABLES, SHOW COLUMNS ON "
              + name.quoted()
              + " TO "
              + TableName.quote(user)
              + ".");
    }
    return facts;
  }

  /** The answer's rows to a question with the table's database and name as parameters. */
  public static List<JsonNode> rows(Server server, String sql, TableName name)
      throws InsertException {
    byte[] answer =
        server.ask(
            Map.of("param_database", name.database(), "param_name", name.table()),
            sql + " FORMAT JSONCompactEachRow");
    try {
      return JsonRows.rows(new String(answer, StandardCharsets.UTF_8));
    } catch (IllegalStateException e) {
      throw new InsertException(
          Verdict.RETRY, "ClickHouse was asked for JSON and answered otherwise.", e);
    }
  }

  private static InsertException cannot(String why) {
    return new InsertException(Verdict.PERMANENT, why, null);
  }
}
