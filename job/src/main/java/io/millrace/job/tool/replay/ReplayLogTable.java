package io.millrace.job.tool.replay;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.job.clickhouse.catalog.CatalogException;
import io.millrace.job.clickhouse.catalog.CatalogException.Kind;
import io.millrace.job.clickhouse.catalog.SetupConnection;
import io.millrace.job.clickhouse.http.JsonRows;
import io.millrace.job.provision.ErrorTables;
import io.millrace.udf.table.SqlLiteral;
import io.millrace.udf.table.TableName;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Finds or creates the replay log. The log is replicated like the error table, so that a server
 * with a rejected document also has its replay. Every server is checked; if a log may exist on an
 * unreachable server, none is created. The log has no TTL: its rows live as long as those of the
 * error table.
 */
final class ReplayLogTable {
  private static final String STEPS =
      "Enum8("
          + Arrays.stream(ReplayStep.values())
              .map(step -> step.quoted() + " = " + step.number())
              .collect(Collectors.joining(", "))
          + ")";

  /** Columns that the previous release did not have. */
  private static final List<String> ADDED =
      List.of("number UInt64", "run UUID", "written Map(String, UInt64)", "message String");

  private static final String COMMON = "replay, time, step, documents, blocks";
  private static final String LOCAL_WINDOW = "non_replicated_deduplication_window = 10000";
  private static final String REPLICATED_WINDOW =
      "replicated_deduplication_window = 10000, replicated_deduplication_window_seconds = 604800";

  /** A table on one server. */
  private static final class Found {
    private final String engine;
    private final String engineFull;

    Found(String engine, String engineFull) {
      this.engine = engine;
      this.engineFull = engineFull;
    }

    boolean isReplicated() {
      return engine.startsWith("Replicated") || engine.startsWith("Shared");
    }

    /** Stores its rows on this server alone. */
    boolean isLocal() {
      return !isReplicated() && engine.endsWith("MergeTree");
    }
  }

  /** One server that answers. */
  private static final class Server {
    private final SetupConnection connection;
    private final @Nullable Found errorTable;
    private final @Nullable Found log;

    Server(SetupConnection connection, @Nullable Found errorTable, @Nullable Found log) {
      this.connection = connection;
      this.errorTable = errorTable;
      this.log = log;
    }
  }

  private final TableName errorTable;
  private final TableName name;
  private final List<Server> servers;
  private final List<CatalogException> away;
  private final Server chosen;
  private boolean exists;
  private boolean numbered;
  private boolean replicated;

  private ReplayLogTable(
      TableName errorTable,
      TableName name,
      List<Server> servers,
      List<CatalogException> away,
      Server chosen) {
    this.errorTable = errorTable;
    this.name = name;
    this.servers = servers;
    this.away = away;
    this.chosen = chosen;
  }

  /**
   * Looks for the log on all servers. Changes nothing.
   *
   * @param first a connection to the first of the addresses
   * @throws CatalogException when no server answers, or the log is where it cannot be used
   */
  static ReplayLogTable find(SetupConnection first, List<String> addresses, TableName errorTable)
      throws CatalogException {
    TableName name = ErrorTables.replayLog(errorTable);
    List<Server> servers = new ArrayList<>();
    List<CatalogException> away = new ArrayList<>();
    for (String address : addresses) {
      SetupConnection connection = address.equals(first.address()) ? first : first.to(address);
      try {
        servers.add(new Server(connection, table(errorTable, connection), table(name, connection)));
      } catch (CatalogException fault) {
        if (fault.kind() != Kind.UNREACHABLE) {
          throw fault;
        }
        away.add(fault);
      }
    }
    if (servers.isEmpty()) {
      throw away.get(0);
    }
    ReplayLogTable table = new ReplayLogTable(errorTable, name, servers, away, choose(servers));
    table.examine();
    return table;
  }

  private static @Nullable Found table(TableName name, SetupConnection server)
      throws CatalogException {
    List<JsonNode> rows =
        JsonRows.rows(
            server.run(
                "SELECT engine, engine_full FROM system.tables WHERE database = {database:String}"
                    + " AND name = {table:String} FORMAT JSONCompactEachRow",
                Map.of("param_database", name.database(), "param_table", name.table())));
    return rows.isEmpty()
        ? null
        : new Found(rows.get(0).get(0).asText(), rows.get(0).get(1).asText());
  }

  /** The first server with both tables, or with the error table, or the first of all. */
  private static Server choose(List<Server> servers) {
    boolean local =
        servers.stream()
            .anyMatch(server -> server.errorTable != null && server.errorTable.isLocal());
    Optional<Server> both =
        servers.stream()
            .filter(server -> server.errorTable != null && server.log != null)
            .findFirst();
    Optional<Server> one = servers.stream().filter(server -> server.errorTable != null).findFirst();
    // The rows of a local error table are this server's own, and so is the log of them.
    return (local ? one : both.or(() -> one)).orElse(servers.get(0));
  }

  private void examine() throws CatalogException {
    Found errors = chosen.errorTable;
    if (errors == null) {
      // The statements that read it say so in the server's words.
      return;
    }
    List<Server> logs =
        servers.stream().filter(server -> server.log != null).collect(Collectors.toList());
    if (errors.isReplicated()) {
      for (Server server : logs) {
        if (server.log != null && !server.log.isReplicated()) {
          throw notReplicated(server);
        }
      }
    } else if (!errors.isLocal() && logs.size() > 1 && !isReplicated(logs)) {
      throw new CatalogException(
          Kind.REFUSED,
          "Several servers have separate tables of the replay log "
              + name.quoted()
              + ": "
              + addresses(logs),
          "Copy the rows of all into one and drop the others",
          null);
    }
    Found log = chosen.log;
    if (log != null) {
      exists = true;
      replicated = log.isReplicated();
      numbered = hasColumn("number");
    } else if (!errors.isReplicated() && !logs.isEmpty() && !errors.isLocal()) {
      throw elsewhere(logs);
    } else if (errors.isLocal() && logs.stream().anyMatch(server -> server.errorTable == null)) {
      throw elsewhere(logs);
    }
  }

  private static boolean isReplicated(List<Server> logs) {
    return logs.stream().allMatch(server -> server.log != null && server.log.isReplicated());
  }

  private CatalogException elsewhere(List<Server> logs) {
    return new CatalogException(
        Kind.REFUSED,
        "The replay log "
            + name.quoted()
            + " is at "
            + addresses(logs)
            + " and the rejected documents are at "
            + server().address(),
        "Copy the log's rows to "
            + server().address()
            + ": without these rows, every document would be replayed again",
        null);
  }

  private static String addresses(List<Server> servers) {
    return servers.stream()
        .map(server -> server.connection.address())
        .collect(Collectors.joining(", "));
  }

  private CatalogException notReplicated(Server server) throws CatalogException {
    TableName old = new TableName(name.database(), name.table() + "_local");
    return new CatalogException(
        Kind.REFUSED,
        "The error table "
            + errorTable.quoted()
            + " is replicated, and its replay log "
            + name.quoted()
            + " is not: only "
            + server.connection.address()
            + " knows what was replayed",
        "Run there, then run the replay again:\nRENAME TABLE "
            + name.quoted()
            + " TO "
            + old.quoted()
            + ";\n"
            + create(server.connection)
            + ";\nINSERT INTO "
            + name.quoted()
            + " ("
            + COMMON
            + ") SELECT "
            + COMMON
            + " FROM "
            + old.quoted()
            + ";",
        null);
  }

  /** The server that has the rejected documents and the log. */
  SetupConnection server() {
    return chosen.connection;
  }

  String quoted() {
    return name.quoted();
  }

  boolean exists() {
    return exists;
  }

  /** Whether the table has the columns of this release. */
  boolean isNumbered() {
    return numbered;
  }

  boolean isReplicated() {
    return replicated;
  }

  /**
   * Creates the table where it is missing, and changes one of an earlier release.
   *
   * @throws CatalogException when it may be on a server that does not answer
   */
  void prepare() throws CatalogException {
    Found errors = chosen.errorTable;
    if (!exists) {
      if (!away.isEmpty()) {
        throw new CatalogException(
            Kind.UNREACHABLE,
            "The replay log "
                + name.quoted()
                + " may be on a server that does not answer: "
                + away.get(0).getMessage(),
            "Bring the server back, or leave it out of clickhouse.url if it never had the table",
            away.get(0));
      }
      create();
      exists = true;
      numbered = true;
      replicated = errors != null && errors.isReplicated();
    } else {
      upgrade(chosen);
      numbered = true;
      if (replicated) {
        createOnOtherReplicas();
      }
    }
    if (replicated) {
      // Wait for entries of other replicas before reading.
      server().run("SYSTEM SYNC REPLICA " + name.quoted());
    }
  }

  private void create() throws CatalogException {
    server().run(create(server()));
    Found errors = chosen.errorTable;
    if (errors != null && errors.isReplicated()) {
      createOnOtherReplicas();
    }
  }

  private void createOnOtherReplicas() throws CatalogException {
    for (Server server : servers) {
      Found errors = server.errorTable;
      if (server != chosen && server.log == null && errors != null && errors.isReplicated()) {
        server.connection.run(create(server.connection));
      }
    }
  }

  private String create(SetupConnection connection) throws CatalogException {
    Found errors = chosen.errorTable;
    boolean shared = errors != null && errors.isReplicated();
    return "CREATE TABLE IF NOT EXISTS "
        + name.quoted()
        + " (replay UUID, time DateTime64(3, 'UTC') DEFAULT now64(3, 'UTC'), step "
        + STEPS
        + ", documents Array(String), blocks Array(String), "
        + String.join(", ", ADDED)
        + ") ENGINE = "
        + (shared ? replicatedEngine(connection) : "MergeTree")
        + " ORDER BY (replay, step) SETTINGS "
        + (shared ? REPLICATED_WINDOW : LOCAL_WINDOW);
  }

  /**
   * Beside the error table in Keeper: the same path on every replica, however the tables were
   * created.
   */
  private String replicatedEngine(SetupConnection connection) throws CatalogException {
    Found errors = chosen.errorTable;
    if (errors != null && errors.engine.startsWith("Shared")) {
      return "MergeTree";
    }
    if (connection
        .run(
            "SELECT engine FROM system.databases WHERE name = {database:String} FORMAT TSVRaw",
            Map.of("param_database", name.database()))
        .strip()
        .equals("Replicated")) {
      return "ReplicatedMergeTree";
    }
    List<JsonNode> replicas =
        JsonRows.rows(
            connection.run(
                "SELECT zookeeper_path, replica_name FROM system.replicas"
                    + " WHERE database = {database:String} AND table = {table:String}"
                    + " FORMAT JSONCompactEachRow",
                Map.of(
                    "param_database", errorTable.database(), "param_table", errorTable.table())));
    if (replicas.isEmpty()) {
      throw new CatalogException(
          Kind.ACCESS_DENIED,
          "Where "
              + errorTable.quoted()
              + " is in Keeper is not visible at "
              + connection.address(),
          "GRANT SELECT ON system.replicas to the user, or create "
              + name.quoted()
              + " on every replica yourself",
          null);
    }
    return "ReplicatedMergeTree("
        + SqlLiteral.string(replicas.get(0).get(0).asText() + "_replays")
        + ", "
        + SqlLiteral.string(replicas.get(0).get(1).asText())
        + ")";
  }

  private void upgrade(Server server) throws CatalogException {
    Found log = server.log;
    if (log == null) {
      return;
    }
    if (!numbered) {
      alter(
          "MODIFY COLUMN step "
              + STEPS
              + ADDED.stream()
                  .map(column -> ", ADD COLUMN IF NOT EXISTS " + column)
                  .collect(Collectors.joining()));
    }
    // Every row names documents that must not be replayed again as long as they are there.
    if (log.engineFull.contains(" TTL ")) {
      alter("REMOVE TTL");
    }
    if (!log.engineFull.contains("deduplication_window = ") && !replicated) {
      alter("MODIFY SETTING " + LOCAL_WINDOW);
    }
  }

  private void alter(String change) throws CatalogException {
    server().run("ALTER TABLE " + name.quoted() + " " + change);
  }

  private boolean hasColumn(String column) throws CatalogException {
    return !server()
        .run(
            "SELECT name FROM system.columns WHERE database = {database:String} AND table ="
                + " {table:String} AND name = {column:String} FORMAT TSVRaw",
            Map.of(
                "param_database",
                name.database(),
                "param_table",
                name.table(),
                "param_column",
                column))
        .isBlank();
  }
}
