package io.millrace.job.clickhouse;

import io.millrace.job.clickhouse.CatalogException.Kind;
import io.millrace.job.config.PipelineConfig;
import io.millrace.job.config.Suggestion;
import io.millrace.udf.convert.Column;
import io.millrace.udf.convert.Column.DefaultKind;
import io.millrace.udf.convert.TableName;
import io.millrace.udf.convert.TableSchema;
import java.time.ZoneId;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What a server knows about tables, users and settings. Every question may fail with a {@link
 * CatalogException} that says what to do.
 *
 * @see <a href="https://clickhouse.com/docs/operations/system-tables">System tables</a>
 */
public final class ServerCatalog implements AutoCloseable {
  private final Session session;

  private ServerCatalog(Session session) {
    this.session = session;
  }

  /**
   * Prepares to ask the pipeline's server as the pipeline's user. One alone is sent nothing yet; of
   * several it is the first that answers, or the first of all when none does.
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

  /** Prepares to ask one of the pipeline's servers. Nothing is sent yet. */
  public static ServerCatalog at(String url, PipelineConfig config) throws CatalogException {
    return new ServerCatalog(Session.open(config, url));
  }

  private boolean isReachable() {
    try {
      var unused = version();
      return true;
    } catch (CatalogException fault) {
      // One that refuses is there, and will refuse again when it is asked the real questions.
      return fault.kind() != Kind.UNREACHABLE;
    }
  }

  /** The server's version, {@code 26.7.2.1}. The plainest question: it shows that one may ask. */
  public String version() throws CatalogException {
    return session.texts("SELECT version()").get(0);
  }

  /** The table, if there is one that this user may see. */
  public Optional<TableFacts> table(TableName name) throws CatalogException {
    String target = knowsViewTargets() ? "target_database, target_table" : "'', ''";
    return session
        .query(
            "SELECT engine, engine_full, create_table_query, toString(uuid), "
                + target
                + " FROM system.tables WHERE database = ? AND name = ?",
            row -> {
              String engine = row.getString(1);
              TableName view = null;
              if (engine.equals("MaterializedView")) {
                view =
                    row.getString(6).isEmpty()
                        ? ViewTarget.of(name, row.getString(3), row.getString(4))
                        : new TableName(row.getString(5), row.getString(6));
              }
              return new TableFacts(name, engine, row.getString(2), row.getString(4), view);
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
   * @throws CatalogException of kind NOT_FOUND, with the names that come near, when the user sees
   *     no such table
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
    return new TableSchema(name, columns, zone());
  }

  /** The server's time zone, which is that of every DateTime column that names none. */
  private ZoneId zone() throws CatalogException {
    return ZoneId.of(session.texts("SELECT timezone()").get(0));
  }

  private static DefaultKind defaultKind(String word) {
    return word.isEmpty() ? DefaultKind.NONE : DefaultKind.valueOf(word);
  }

  /** The databases this user may see. */
  public List<String> databases() throws CatalogException {
    return session.texts("SELECT name FROM system.databases");
  }

  /** That a table is not there, with the name that was probably meant. */
  public CatalogException notFound(TableName name) throws CatalogException {
    List<String> databases = databases();
    if (!databases.contains(name.database())) {
      return new CatalogException(
          Kind.NOT_FOUND,
          "There is no database `" + name.database() + "` that this user may see",
          "Create it or set clickhouse.database"
              + Suggestion.question(Suggestion.nearest(name.database(), databases)),
          null);
    }
    List<String> tables =
        session.query(
            "SELECT name FROM system.tables WHERE database = ?",
            row -> row.getString(1),
            name.database());
    return new CatalogException(
        Kind.NOT_FOUND,
        "There is no table " + name.quoted() + " that this user may see",
        "Create it, grant the user INSERT on it, or set clickhouse.table"
            + Suggestion.question(Suggestion.nearest(name.table(), tables)),
        null);
  }

  /** The materialized views an insert into the table feeds, directly. */
  public List<TableName> views(TableName name) throws CatalogException {
    return session.query(
        "SELECT d.1, d.2 FROM system.tables"
            + " ARRAY JOIN arrayZip(dependencies_database, dependencies_table) AS d"
            + " WHERE database = ? AND name = ?",
        row -> new TableName(row.getString(1), row.getString(2)),
        name.database(),
        name.table());
  }

  /** What there is to know of the table as one of several replicas; empty when it is none. */
  public Optional<Replica> replica(TableName name) throws CatalogException {
    return session
        .query(
            "SELECT zookeeper_path, is_readonly FROM system.replicas"
                + " WHERE database = ? AND table = ?",
            row ->
                new Replica(
                    row.getString(1),
                    row.getInt(2) == 0 ? Replica.State.WRITABLE : Replica.State.READ_ONLY),
            name.database(),
            name.table())
        .stream()
        .findFirst();
  }

  /** The servers of a cluster, one entry each; empty when this server knows no such cluster. */
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

  /** The tables behind a Distributed one, on every server of its cluster that has one. */
  public List<ClusterTable> behind(DistributedTable table) throws CatalogException {
    return session.query(
        "SELECT _shard_num, hostName(), engine, engine_full FROM clusterAllReplicas("
            + literal(table.cluster())
            + ", system.tables) WHERE database = ? AND name = ? ORDER BY 1, 2",
        row ->
            new ClusterTable(
                row.getInt(1),
                row.getString(2),
                new TableFacts(table.local(), row.getString(3), row.getString(4), "", null)),
        table.local().database(),
        table.local().table());
  }

  private static String literal(String text) {
    return "'" + text.replace("\\", "\\\\").replace("'", "\\'") + "'";
  }

  /**
   * What the table remembers of tokens. A user who may not see the server's defaults only learns
   * what the table itself says.
   */
  public Deduplication deduplication(TableFacts table) throws CatalogException {
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
   * @param columns the ones to be inserted, or none for the table as a whole
   */
  public boolean mayInsert(TableName table, Collection<String> columns) throws CatalogException {
    String list = columns.stream().map(TableName::quote).collect(Collectors.joining(", "));
    return isGranted(list.isEmpty() ? "INSERT" : "INSERT(" + list + ")", table);
  }

  /** Whether the user may create this table. */
  public boolean mayCreate(TableName table) throws CatalogException {
    return isGranted("CREATE TABLE", table);
  }

  private boolean isGranted(String privilege, TableName table) throws CatalogException {
    return session.texts("CHECK GRANT " + privilege + " ON " + table.quoted()).equals(List.of("1"));
  }

  /** The user's grants, one statement each. */
  public List<String> grants() throws CatalogException {
    return session.texts("SHOW GRANTS");
  }

  /**
   * Creates the table for rejected documents, unless it is there.
   *
   * @param statement see {@link ErrorTableStatement}
   */
  public void create(ErrorTableStatement statement) throws CatalogException {
    session.execute(statement.sql());
  }

  @Override
  public void close() throws CatalogException {
    session.close();
  }
}
