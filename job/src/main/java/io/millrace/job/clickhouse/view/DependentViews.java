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
 * The materialized views that a table feeds, with what is needed to test them. The user must have
 * SHOW TABLES and SHOW COLUMNS on the views and their targets.
 */
public final class DependentViews {
  private static final int DEEPEST = 20;
  private static final String NAMED = " WHERE database = {database:String} AND ";

  /** Runs queries. */
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
   * The views of the table, each after the one that feeds it.
   *
   * @throws InsertException permanent if a view is not visible or cannot be tested; or retryable
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
   * The table's columns, at least one.
   *
   * @throws InsertException permanent if the user sees none
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
          source.quoted() + " has engine " + engine + ", which does not support leaving out rows.");
    }
    if (depth > DEEPEST) {
      throw cannot("its views are nested more than " + DEEPEST + " levels deep.");
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
              + " must name "
              + source.quoted()
              + " exactly once, after FROM.");
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
          "the user cannot see "
              + name.quoted()
              + ". Run: GRANT SHOW TABLES, SHOW COLUMNS ON "
              + name.quoted()
              + " TO "
              + TableName.quote(user)
              + ".");
    }
    return facts;
  }

  /** The result rows of a query with the table's database and name as parameters. */
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
          Verdict.RETRY, "Expected JSON from ClickHouse but received something else.", e);
    }
  }

  private static InsertException cannot(String why) {
    return new InsertException(Verdict.PERMANENT, why, null);
  }
}
