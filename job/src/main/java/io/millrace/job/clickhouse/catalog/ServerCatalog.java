package io.millrace.job.clickhouse.catalog;

import io.millrace.job.clickhouse.catalog.CatalogException.Kind;
import io.millrace.job.clickhouse.sql.InsertSettings;
import io.millrace.job.clickhouse.sql.ServerVersion;
import io.millrace.job.clickhouse.sql.ViewTarget;
import io.millrace.job.config.PipelineConfig;
import io.millrace.job.config.SourceConfig;
import io.millrace.job.config.value.Suggestion;
import io.millrace.udf.table.Column;
import io.millrace.udf.table.Column.DefaultKind;
import io.millrace.udf.table.SqlLiteral;
import io.millrace.udf.table.TableName;
import io.millrace.udf.table.TableSchema;
import io.millrace.udf.table.TimeZones;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Queries a server about tables, users and settings. Every query may fail with a {@link
 * CatalogException} that says what to do.
 *
 * @see <a href="https://clickhouse.com/docs/operations/system-tables">System tables</a>
 */
public final class ServerCatalog implements AutoCloseable {
  private static final Pattern DEFINITION =
      Pattern.compile(
          "CREATE (?:OR REPLACE )?FUNCTION " + ViewTarget.IDENTIFIER + " AS (.*)", Pattern.DOTALL);

  private final Session session;

  private ServerCatalog(Session session) {
    this.session = session;
  }

  /**
   * Opens a catalog of the pipeline's server as the pipeline's user. With one server, nothing is
   * sent yet. Of several, it is the first that answers, or the first of all if none does.
   */
  public static ServerCatalog open(PipelineConfig config) throws CatalogException {
    List<String> urls = config.endpoints();
    ServerCatalog first = at(urls.get(0), config);
    if (urls.size() == 1 || first.isReachable()) {
      return first;
    }
    for (String url : urls.subList(1, urls.size())) {
      ServerCatalog catalog = at(url, config);
      if (catalog.isReachable()) {
        first.close();
        return catalog;
      }
      catalog.close();
    }
    return first;
  }

  /** Opens a catalog of one of the pipeline's servers. Nothing is sent yet. */
  public static ServerCatalog at(String url, PipelineConfig config) throws CatalogException {
    return new ServerCatalog(Session.open(config, url));
  }

  private boolean isReachable() {
    try {
      var unused = version();
      return true;
    } catch (CatalogException fault) {
      // A server that rejects the query is reachable, and the real questions will report the
      // rejection.
      return fault.kind() != Kind.UNREACHABLE;
    }
  }

  /**
   * The server's version, such as {@code 26.7.2.1}. The simplest query: it shows that the user may
   * query at all.
   */
  public String version() throws CatalogException {
    return session.texts("SELECT version()").get(0);
  }

  /** The settings that every insert needs and this server does not have. */
  public List<String> missingSettings() throws CatalogException {
    List<String> missing = new ArrayList<>(InsertSettings.needed());
    missing.removeAll(session.texts("SELECT name FROM system.settings"));
    return missing;
  }

  /** The table; empty if it does not exist or this user cannot see it. */
  public Optional<TableInfo> table(TableName name) throws CatalogException {
    String target = knowsViewTargets() ? "target_database, target_table" : "'', ''";
    return session
        .query(
            "SELECT engine, engine_full, create_table_query, toString(uuid), "
                + target
                + ", partition_key, as_select FROM system.tables WHERE database = ? AND name = ?",
            row -> {
              String engine = row.getString(1);
              TableName view = null;
              if (engine.equals("MaterializedView")) {
                view =
                    row.getString(6).isEmpty()
                        ? ViewTarget.of(name, row.getString(3), row.getString(4))
                        : new TableName(row.getString(5), row.getString(6));
              }
              return new TableInfo(
                  name,
                  engine,
                  row.getString(2),
                  row.getString(4),
                  view,
                  row.getString(7),
                  row.getString(8));
            },
            name.database(),
            name.table())
        .stream()
        .findFirst();
  }

  private boolean knowsViewTargets() throws CatalogException {
    return !session
        .texts(
            "SELECT name FROM system.columns WHERE database = 'system' AND table = 'tables' AND"
                + " name = 'target_table'")
        .isEmpty();
  }

  /**
   * The table's columns in the server's order.
   *
   * @throws CatalogException of kind NOT_FOUND, with similar names, if the user sees no such table
   */
  public TableSchema schema(TableName name) throws CatalogException {
    List<Column> columns =
        session.query(
            "SELECT name, type, default_kind FROM system.columns"
                + " WHERE database = ? AND table = ? ORDER BY position",
            row -> new Column(row.getString(1), row.getString(2), defaultKind(row.getString(3))),
            name.database(),
            name.table());
    if (columns.isEmpty()) {
      throw notFound(name);
    }
    return new TableSchema(name, columns, zone())
        .json(ServerVersion.json(version()))
        .sortingKey(
            session.query(
                "SELECT name FROM system.columns WHERE database = ? AND table = ?"
                    + " AND is_in_sorting_key ORDER BY position",
                row -> row.getString(1),
                name.database(),
                name.table()));
  }

  /** The server's time zone, which applies to every DateTime column without one. */
  private ZoneId zone() throws CatalogException {
    return zone(timezone());
  }

  /**
   * The zone of this name.
   *
   * @param name of the server's time zone
   * @throws CatalogException if this Java runtime does not have it
   */
  public static ZoneId zone(String name) throws CatalogException {
    try {
      return TimeZones.of(name);
    } catch (DateTimeException unknown) {
      throw new CatalogException(
          Kind.REFUSED,
          "The server's " + unknown.getMessage() + ".",
          "Set <timezone> in the server's configuration to a zone such as Europe/Berlin.",
          unknown);
    }
  }

  /** The name of the server's time zone. */
  public String timezone() throws CatalogException {
    return session.texts("SELECT timezone()").get(0);
  }

  /**
   * What the server makes of noon of these days, in seconds since the epoch, in the same order.
   *
   * @param zone the server's name for a time zone
   * @param days from 1970 to 2105
   */
  public List<Long> noons(String zone, List<LocalDate> days) throws CatalogException {
    String numbers =
        days.stream()
            .map(day -> String.valueOf(day.toEpochDay()))
            .collect(Collectors.joining(",", "[", "]"));
    // One row: the user may be limited to few.
    String answer =
        session
            .texts(
                "SELECT arrayStringConcat(arrayMap(day -> toString(toUnixTimestamp(toDateTime("
                    + "concat(toString(toDate(toUInt16(day))), ' 12:00:00'), "
                    + SqlLiteral.string(zone)
                    + "))), "
                    + numbers
                    + "), ',')")
            .get(0);
    return Pattern.compile(",")
        .splitAsStream(answer)
        .map(Long::valueOf)
        .collect(Collectors.toUnmodifiableList());
  }

  private static DefaultKind defaultKind(String word) {
    return word.isEmpty() ? DefaultKind.NONE : DefaultKind.valueOf(word);
  }

  /** The databases this user can see. */
  public List<String> databases() throws CatalogException {
    return session.texts("SELECT name FROM system.databases");
  }

  /** Whether there is such a database that this user can see. */
  public boolean hasDatabase(String name) throws CatalogException {
    return databases().contains(name);
  }

  /** The tables of a database that this user can see, and their engines. */
  public Map<String, String> tables(String database) throws CatalogException {
    Map<String, String> engines = new LinkedHashMap<>();
    session
        .query(
            "SELECT name, engine FROM system.tables WHERE database = ? AND NOT is_temporary"
                + " ORDER BY name",
            row -> Map.entry(row.getString(1), row.getString(2)),
            database)
        .forEach(table -> engines.put(table.getKey(), table.getValue()));
    return engines;
  }

  /** Explains that a table does not exist, and suggests a similar name. */
  public CatalogException notFound(TableName name) throws CatalogException {
    List<String> databases = databases();
    if (!databases.contains(name.database())) {
      return new CatalogException(
          Kind.NOT_FOUND,
          "Database `" + name.database() + "` does not exist, or this user cannot see it",
          "Create it or set clickhouse.database"
              + Suggestion.question(Suggestion.nearest(name.database(), databases)),
          null);
    }
    List<String> tables =
        session.query(
            "SELECT name FROM system.tables WHERE database = ?",
            row -> row.getString(1),
            name.database());
    int dot = name.table().indexOf('.');
    if (dot > 0 && databases.contains(name.table().substring(0, dot))) {
      return new CatalogException(
          Kind.NOT_FOUND,
          "Table " + name.quoted() + " does not exist; its name holds that of a database",
          "Set clickhouse.database to "
              + name.table().substring(0, dot)
              + " and clickhouse.table to "
              + name.table().substring(dot + 1),
          null);
    }
    return new CatalogException(
        Kind.NOT_FOUND,
        "Table " + name.quoted() + " does not exist, or this user cannot see it",
        "Create it, grant the user INSERT on it, or set clickhouse.table"
            + Suggestion.question(Suggestion.nearest(name.table(), tables)),
        null);
  }

  /** The materialized views that an insert into the table feeds directly. */
  public List<TableName> views(TableName name) throws CatalogException {
    return session.query(
        "SELECT d.1, d.2 FROM system.tables"
            + " ARRAY JOIN arrayZip(dependencies_database, dependencies_table) AS d"
            + " WHERE database = ? AND name = ?",
        row -> new TableName(row.getString(1), row.getString(2)),
        name.database(),
        name.table());
  }

  /** The table's columns with their parsed expressions; empty if the user cannot see it. */
  public List<StoredColumn> storedColumns(TableName name) throws CatalogException {
    return parsed(
        session.query(
            "SELECT name, type, default_kind, default_expression FROM system.columns"
                + " WHERE database = ? AND table = ? ORDER BY position",
            ServerCatalog::storedColumn,
            name.database(),
            name.table()));
  }

  /** Parses all expressions in one query. */
  private List<StoredColumn> parsed(List<StoredColumn> columns) throws CatalogException {
    List<String> expressions =
        columns.stream()
            .map(StoredColumn::expression)
            .filter(expression -> !expression.isEmpty())
            .collect(Collectors.toList());
    Iterator<SyntaxTree> trees = expressions(expressions).iterator();
    return columns.stream()
        .map(
            column ->
                column.expression().isEmpty()
                    ? column
                    : new StoredColumn(
                        column.name(),
                        column.type(),
                        column.kind(),
                        column.expression(),
                        trees.next()))
        .collect(Collectors.toList());
  }

  /**
   * The syntax trees of expressions; reads no data and needs no privilege.
   *
   * @param expressions as SQL, for example of {@code system.columns}
   */
  public List<SyntaxTree> expressions(List<String> expressions) throws CatalogException {
    if (expressions.isEmpty()) {
      return List.of();
    }
    SyntaxTree select = query("SELECT " + String.join(", ", expressions)).first(SyntaxTree.SELECT);
    if (select == null || select.children().get(0).children().size() != expressions.size()) {
      throw new CatalogException(
          Kind.REFUSED,
          "EXPLAIN AST returned an unexpected answer for " + expressions,
          "Report this message and the server's version to the Millrace project",
          null);
    }
    return select.children().get(0).children();
  }

  /** The syntax tree of a query. */
  public SyntaxTree query(String select) throws CatalogException {
    return SyntaxTree.parse(session.texts("EXPLAIN AST " + select));
  }

  /** All functions of the server; those defined in SQL with their bodies. */
  public FunctionCatalog functions() throws CatalogException {
    try {
      return functions("deterministic");
    } catch (CatalogException refused) {
      if (refused.kind() != Kind.REFUSED) {
        throw refused;
      }
      // The name in servers before 26.
      return functions("is_deterministic");
    }
  }

  private FunctionCatalog functions(String flag) throws CatalogException {
    FunctionCatalog functions = FunctionCatalog.asked();
    List<String> defined = new ArrayList<>();
    List<String> bodies = new ArrayList<>();
    session.query(
        "SELECT name, multiIf(is_aggregate, 'AGGREGATE', "
            + flag
            + " = 1, 'DETERMINISTIC', "
            + flag
            + " = 0, 'NOT_DETERMINISTIC', 'UNKNOWN'), case_insensitive, toString(origin),"
            + " create_query FROM system.functions",
        row -> {
          Matcher body = DEFINITION.matcher(row.getString(5));
          if (row.getString(4).equals("SQLUserDefined") && body.matches()) {
            defined.add(row.getString(1));
            bodies.add(body.group(1));
          } else {
            functions.add(
                row.getString(1),
                FunctionCatalog.Kind.valueOf(row.getString(2)),
                row.getInt(3) != 0);
          }
          return 0;
        });
    List<SyntaxTree> trees = expressions(bodies);
    for (int i = 0; i < defined.size(); i++) {
      functions.define(defined.get(i), trees.get(i));
    }
    return functions;
  }

  /** The table as one of several replicas; empty if it is not replicated. */
  public Optional<Replica> replica(TableName name) throws CatalogException {
    return session
        .query(
            "SELECT zookeeper_path, is_readonly, total_replicas FROM system.replicas"
                + " WHERE database = ? AND table = ?",
            row ->
                new Replica(
                    row.getString(1),
                    row.getInt(2) == 0 ? Replica.State.WRITABLE : Replica.State.READ_ONLY,
                    row.getInt(3)),
            name.database(),
            name.table())
        .stream()
        .findFirst();
  }

  /** The servers of a cluster; empty if this server does not know the cluster. */
  public List<ClusterServer> cluster(String name) throws CatalogException {
    return session.query(
        "SELECT shard_num, internal_replication FROM system.clusters WHERE cluster = ?"
            + " ORDER BY shard_num, replica_num",
        row ->
            new ClusterServer(
                row.getInt(1),
                row.getInt(2) == 0
                    ? ClusterServer.Replication.BY_DISTRIBUTED
                    : ClusterServer.Replication.BY_TABLES),
        name);
  }

  /** The tables behind a Distributed table, on every server of its cluster that has one. */
  public List<ClusterTable> behind(DistributedTable table) throws CatalogException {
    return session.query(
        "SELECT _shard_num, hostName(), engine, engine_full, partition_key FROM"
            + " clusterAllReplicas("
            + SqlLiteral.string(table.cluster())
            + ", system.tables) WHERE database = ? AND name = ? ORDER BY 1, 2",
        row ->
            new ClusterTable(
                row.getInt(1),
                row.getString(2),
                new TableInfo(
                    table.local(),
                    row.getString(3),
                    row.getString(4),
                    "",
                    null,
                    row.getString(5),
                    "")),
        table.local().database(),
        table.local().table());
  }

  /** The columns of one of these tables, as in {@link #storedColumns(TableName)}. */
  public List<StoredColumn> storedColumns(DistributedTable table, ClusterTable behind)
      throws CatalogException {
    return parsed(
        session.query(
            "SELECT name, type, default_kind, default_expression FROM clusterAllReplicas("
                + SqlLiteral.string(table.cluster())
                + ", system.columns) WHERE database = ? AND table = ? AND hostName() = ? AND"
                + " toString(_shard_num) = ? ORDER BY position",
            ServerCatalog::storedColumn,
            table.local().database(),
            table.local().table(),
            behind.host(),
            String.valueOf(behind.shard())));
  }

  private static StoredColumn storedColumn(ResultSet row) throws SQLException {
    return new StoredColumn(
        row.getString(1), row.getString(2), defaultKind(row.getString(3)), row.getString(4), null);
  }

  /**
   * How the table remembers tokens. A user who cannot see the server's defaults only learns the
   * table's own settings.
   */
  public Deduplication deduplication(TableInfo table) throws CatalogException {
    boolean replicated = Deduplication.memory(table.engine()) == Deduplication.Memory.REPLICATED;
    return Deduplication.of(
        table, mergeTreeSettings(replicated ? "replicated_merge_tree" : "merge_tree"));
  }

  private Map<String, String> mergeTreeSettings(String family) throws CatalogException {
    Map<String, String> settings = new HashMap<>();
    try {
      session
          .query(
              "SELECT name, value FROM system."
                  + family
                  + "_settings WHERE name LIKE '%deduplication_window%' OR name = 'async_insert'",
              row -> Map.entry(row.getString(1), row.getString(2)))
          .forEach(entry -> settings.put(entry.getKey(), entry.getValue()));
    } catch (CatalogException denied) {
      if (denied.kind() != Kind.ACCESS_DENIED) {
        throw denied;
      }
    }
    return settings;
  }

  /**
   * Whether the user may insert into the table.
   *
   * @param columns the columns to insert, or none for the whole table
   */
  public boolean mayInsert(TableName table, Collection<String> columns) throws CatalogException {
    String list = columns.stream().map(TableName::quote).collect(Collectors.joining(", "));
    return isGranted(list.isEmpty() ? "INSERT" : "INSERT(" + list + ")", table);
  }

  /** Whether the user may add columns to the table. */
  public boolean mayAddColumns(TableName table) throws CatalogException {
    return isGranted("ALTER ADD COLUMN", table);
  }

  /** Whether the user may run statements on all servers of a cluster. */
  public boolean mayUseClusters() throws CatalogException {
    return session.texts("CHECK GRANT CLUSTER ON *.*").equals(List.of("1"));
  }

  /** The names of the clusters that the server knows; empty if the user may not see them. */
  public List<String> clusters() throws CatalogException {
    try {
      return session.texts("SELECT DISTINCT cluster FROM system.clusters ORDER BY cluster");
    } catch (CatalogException fault) {
      if (fault.kind() != Kind.ACCESS_DENIED) {
        throw fault;
      }
      return List.of();
    }
  }

  /**
   * Whether the user may create this table.
   *
   * @param engine the name of its engine: a server may require a grant for that as well
   */
  public boolean mayCreate(TableName table, String engine) throws CatalogException {
    return isGranted("CREATE TABLE", table)
        && session.texts("CHECK GRANT TABLE ENGINE ON " + engine).equals(List.of("1"));
  }

  private boolean isGranted(String privilege, TableName table) throws CatalogException {
    return session.texts("CHECK GRANT " + privilege + " ON " + table.quoted()).equals(List.of("1"));
  }

  /** The user's grants, one statement each. */
  public List<String> grants() throws CatalogException {
    return session.texts("SHOW GRANTS");
  }

  /**
   * Creates the table for rejected documents, unless it exists.
   *
   * @param statement see {@link ErrorTableStatement}
   */
  public void create(ErrorTableStatement statement) throws CatalogException {
    session.execute(statement.sql());
  }

  /** Creates the table that records which pipelines have written, unless it exists. */
  public void createRuns(TableName destination, Deduplication.Memory memory)
      throws CatalogException {
    session.execute(PipelineRunsStatement.create(destination, memory));
  }

  /**
   * The newest run for each stream of a pipeline that wrote to its destination, under any name;
   * none for a stream whose pipeline was removed.
   *
   * @param table see {@link PipelineRunsStatement#table}
   */
  public List<PipelineRun> runs(TableName table, PipelineConfig config) throws CatalogException {
    List<String> streams = PipelineRuns.streams(config);
    return session
        .query(
            "SELECT stream, argMax(pipeline, t), toUnixTimestamp64Milli(max(time)), argMax(until,"
                + " t), argMax(flink_job, t), toString(argMax(state, t)) FROM (SELECT *,"
                + " tuple(time, state) AS t FROM "
                + table.quoted()
                + ") WHERE destination = ? GROUP BY stream ORDER BY stream",
            row ->
                Map.entry(
                    row.getString(6),
                    new PipelineRun(
                        row.getString(1),
                        row.getString(2),
                        Instant.ofEpochMilli(row.getLong(3)),
                        row.getString(4),
                        row.getString(5))),
            config.table().table())
        .stream()
        .filter(run -> run.getKey().equals("wrote") && streams.contains(run.getValue().stream()))
        .map(Map.Entry::getValue)
        .collect(Collectors.toList());
  }

  /** Whether an error table contains documents of a pipeline's streams. */
  public boolean hasRejected(TableName errorTable, PipelineConfig config) throws CatalogException {
    for (SourceConfig source : config.sources()) {
      boolean found =
          !session
              .query(
                  "SELECT 1 FROM " + errorTable.quoted() + " WHERE stream = ? LIMIT 1",
                  row -> row.getInt(1),
                  source.stream().name())
              .isEmpty();
      if (found) {
        return true;
      }
    }
    return false;
  }

  /**
   * The inserts into a table within the last hour, on the queried server; empty if it has no such
   * log, or this user cannot read it.
   */
  public Optional<TableInserts> inserts(TableName table) throws CatalogException {
    try {
      // The query id of Millrace's inserts begins with a token, which is a UUID.
      return session
          .query(
              "SELECT countIf(match(query_id,"
                  + " '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}.*-[0-9a-f]{8}$') AS ours),"
                  + " countIf(NOT ours) FROM system.part_log WHERE event_type = 'NewPart' AND error"
                  + " = 0 AND event_date >= toDate(now() - 3600) AND event_time >= now() - 3600 AND"
                  + " database = ? AND table = ?",
              row -> new TableInserts(row.getLong(1), row.getLong(2)),
              table.database(),
              table.table())
          .stream()
          .findFirst();
    } catch (CatalogException fault) {
      if (fault.kind() == Kind.NOT_FOUND || fault.kind() == Kind.ACCESS_DENIED) {
        return Optional.empty();
      }
      throw fault;
    }
  }

  /** The number of rows of a table; 0 if its engine does not count them. */
  public long rows(TableName table) throws CatalogException {
    return session
        .query(
            "SELECT ifNull(total_rows, 0) FROM system.tables WHERE database = ? AND name = ?",
            row -> row.getLong(1),
            table.database(),
            table.table())
        .stream()
        .findFirst()
        .orElse(0L);
  }

  @Override
  public void close() throws CatalogException {
    session.close();
  }
}
