package io.millrace.job.clickhouse.live;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.job.clickhouse.catalog.CatalogException;
import io.millrace.job.clickhouse.catalog.SetupConnection;
import io.millrace.job.clickhouse.http.ClickHouseErrorCode;
import io.millrace.job.clickhouse.http.JsonRows;
import io.millrace.job.clickhouse.sql.ServerVersion;
import io.millrace.job.config.PipelineConfig;
import io.millrace.job.config.option.TableOptions;
import io.millrace.job.convert.LiveTable;
import io.millrace.job.convert.LiveTableException;
import io.millrace.job.convert.LiveTableException.Prospect;
import io.millrace.job.convert.TableDefinition;
import io.millrace.udf.table.Column;
import io.millrace.udf.table.Column.DefaultKind;
import io.millrace.udf.table.SqlLiteral;
import io.millrace.udf.table.TableName;
import io.millrace.udf.table.TableSchema;
import io.millrace.udf.table.TimeZones;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Reads the destination's columns through the server's HTTP interface, and adds columns to it with
 * ALTER TABLE if {@code table.evolve} says so. With several servers it stays with one as long as
 * that answers: another replica may hear of an ALTER later.
 */
final class ClickHouseLiveTable implements LiveTable {
  private static final String COLUMNS =
      "SELECT timezone(), (SELECT concat(partition_key, '\\n', sorting_key) FROM system.tables WHERE"
          + " database = {database:String} AND name = {name:String}), name, type, default_kind,"
          + " default_expression, version(), is_in_sorting_key FROM system.columns WHERE database = {database:String} AND table ="
          + " {name:String} ORDER BY position FORMAT JSONCompactEachRow";

  /** How many columns pipelines have added. */
  private static final String ADDED =
      "SELECT countIf(startsWith(comment, "
          + SqlLiteral.string(AddColumnsStatement.COMMENT)
          + ")) FROM system.columns WHERE database = {database:String} AND table = {name:String}";

  private final PipelineConfig config;
  private final TableChecks checks;
  private final List<SetupConnection> servers = new ArrayList<>();
  private int current;

  ClickHouseLiveTable(PipelineConfig config, TableChecks checks) {
    this.config = config;
    this.checks = checks;
    SetupConnection first = SetupConnection.of(config);
    servers.add(first);
    for (String other : config.endpoints().subList(1, config.endpoints().size())) {
      servers.add(first.to(other));
    }
  }

  @Override
  public TableDefinition read() throws LiveTableException {
    List<JsonNode> rows = JsonRows.rows(ask(COLUMNS));
    TableName name = config.table();
    if (rows.isEmpty()) {
      throw new LiveTableException(
          "Table "
              + name.quoted()
              + " does not exist, or the user cannot see it. Create it, or run: GRANT SHOW COLUMNS ON "
              + name.quoted()
              + ".",
          Prospect.STAYS,
          null);
    }
    List<Column> columns = new ArrayList<>();
    List<String> sortingKey = new ArrayList<>();
    StringBuilder expressions = new StringBuilder(rows.get(0).get(1).asText());
    try {
      for (JsonNode row : rows) {
        String kind = row.get(4).asText();
        columns.add(
            new Column(
                row.get(2).asText(),
                row.get(3).asText(),
                kind.isEmpty() ? DefaultKind.NONE : DefaultKind.valueOf(kind)));
        if (row.get(7).asInt() == 1) {
          sortingKey.add(row.get(2).asText());
        }
        expressions.append('\n').append(kind).append(' ').append(row.get(5).asText());
      }
      ZoneId zone = TimeZones.of(rows.get(0).get(0).asText());
      TableSchema schema =
          new TableSchema(name, columns, zone)
              .json(ServerVersion.json(rows.get(0).get(6).asText()))
              .sortingKey(sortingKey);
      return new TableDefinition(schema, expressions.toString());
    } catch (IllegalArgumentException | DateTimeException unknown) {
      throw new LiveTableException(
          "ClickHouse describes " + name.quoted() + " in an unknown way: " + unknown.getMessage(),
          Prospect.STAYS,
          unknown);
    }
  }

  @Override
  public List<String> doubts() {
    return checks.doubts(config);
  }

  @Override
  public TableDefinition add(List<Column> columns) throws LiveTableException {
    TableDefinition now = read();
    List<Column> absent = absent(columns, now);
    if (absent.isEmpty()) {
      return now;
    }
    int left = config.get(TableOptions.MAX_ADDED_COLUMNS) - Integer.parseInt(ask(ADDED).strip());
    if (left > 0) {
      List<Column> some = absent.subList(0, Math.min(left, absent.size()));
      alter(AddColumnsStatement.statement(config, some), now);
      now = read();
    }
    return now;
  }

  private void alter(String statement, TableDefinition before) throws LiveTableException {
    try {
      var unused = ask(statement, AddColumnsStatement.SETTINGS);
    } catch (LiveTableException refusal) {
      String grants =
          refusal.prospect() == Prospect.NO_PRIVILEGE
              ? " Run: " + AddColumnsStatement.grants(config) + "."
              : "";
      throw new LiveTableException(
          refusal.getMessage() + grants, refusal.prospect(), before, refusal);
    }
  }

  private static List<Column> absent(List<Column> columns, TableDefinition table) {
    Set<String> known =
        table.schema().columns().stream().map(Column::name).collect(Collectors.toSet());
    return columns.stream()
        .filter(column -> !known.contains(column.name()))
        .collect(Collectors.toList());
  }

  private String ask(String sql) throws LiveTableException {
    return ask(sql, Map.of());
  }

  private String ask(String sql, Map<String, String> settings) throws LiveTableException {
    Map<String, String> parameters = new LinkedHashMap<>(settings);
    parameters.put("param_database", config.table().database());
    parameters.put("param_name", config.table().table());
    for (int tries = 1; ; tries++) {
      try {
        return servers.get(current).run(sql, parameters);
      } catch (CatalogException fault) {
        if (fault.kind() == CatalogException.Kind.UNREACHABLE && tries < servers.size()) {
          current = (current + 1) % servers.size();
        } else {
          Prospect prospect = prospect(fault);
          if (prospect == Prospect.PASSES) {
            // The next attempt asks another replica: this one may stay read-only for days.
            current = (current + 1) % servers.size();
          }
          throw new LiveTableException(
              fault.getMessage() + ". " + fault.fix() + ".", prospect, fault);
        }
      }
    }
  }

  private static Prospect prospect(CatalogException fault) {
    switch (fault.kind()) {
      case UNREACHABLE:
      case AUTHENTICATION:
        return Prospect.PASSES;
      case ACCESS_DENIED:
        return Prospect.NO_PRIVILEGE;
      default:
        return fault.error().filter(ClickHouseErrorCode::passesAlone).isPresent()
            ? Prospect.PASSES
            : Prospect.STAYS;
    }
  }

  @Override
  public void close() {
    servers.forEach(SetupConnection::close);
  }
}
