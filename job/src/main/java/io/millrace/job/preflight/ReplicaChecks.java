package io.millrace.job.preflight;

import io.millrace.job.clickhouse.catalog.CatalogException;
import io.millrace.job.clickhouse.catalog.CatalogException.Kind;
import io.millrace.job.clickhouse.catalog.Deduplication;
import io.millrace.job.clickhouse.catalog.Deduplication.Memory;
import io.millrace.job.clickhouse.catalog.Replica;
import io.millrace.job.clickhouse.catalog.Replica.State;
import io.millrace.job.clickhouse.catalog.ServerCatalog;
import io.millrace.job.clickhouse.catalog.TableInfo;
import io.millrace.job.config.PipelineConfig;
import io.millrace.job.config.option.ClickHouseOptions;
import io.millrace.job.preflight.report.Finding;
import io.millrace.job.preflight.report.Finding.Stage;
import io.millrace.job.preflight.report.StageFindings;
import io.millrace.job.provision.Users;
import io.millrace.udf.table.TableName;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Checks that the servers of clickhouse.url are replicas of one shard. A block goes to any of them,
 * and a repeated block to another one, so they must have the same tables and share their tokens.
 */
final class ReplicaChecks extends StageFindings {
  private final PipelineConfig config;
  private final DeduplicationChecks deduplication;
  private final Map<String, List<String>> zones = new LinkedHashMap<>();
  private final Set<TableName> alone = new HashSet<>();

  /** What the servers know each view by. */
  private final Map<TableName, Set<String>> views = new LinkedHashMap<>();

  /**
   * @param deduplication has examined the tables at one of the servers
   */
  ReplicaChecks(PipelineConfig config, DeduplicationChecks deduplication) {
    super(Stage.CLICKHOUSE);
    this.config = config;
    this.deduplication = deduplication;
  }

  /**
   * @param tables every table an insert reaches, views too
   */
  List<Finding> run(Collection<TableName> tables) throws CatalogException {
    Map<TableName, Map<String, String>> copies = new LinkedHashMap<>();
    for (String url : config.endpoints()) {
      try (ServerCatalog catalog = ServerCatalog.at(url, config)) {
        String version = catalog.version();
        ok(
            "server "
                + url
                + " runs version "
                + version
                + " and knows user "
                + config.get(ClickHouseOptions.USERNAME));
        findings.addAll(ServerVersionChecks.run(catalog, version, url, config));
        zones.computeIfAbsent(catalog.timezone(), any -> new ArrayList<>()).add(url);
        for (TableName table : tables) {
          copies
              .computeIfAbsent(table, any -> new LinkedHashMap<>())
              .put(url, describe(url, table, catalog));
        }
      } catch (CatalogException fault) {
        if (fault.kind() == Kind.UNREACHABLE) {
          warn(
              fault.getMessage() + "; blocks go to the other servers until it answers",
              fault.fix());
        } else {
          error(url + ": " + fault.getMessage(), fault.fix());
        }
      }
    }
    copies.forEach(this::compare);
    compareZones();
    views.forEach(this::compareViews);
    return findings;
  }

  /** What must be the same on all servers, in words. */
  private String describe(String url, TableName name, ServerCatalog catalog)
      throws CatalogException {
    Optional<TableInfo> found = catalog.table(name);
    if (found.isEmpty()) {
      return "missing, or not visible to this user";
    }
    TableInfo table = found.get();
    List<String> views =
        catalog.views(name).stream().map(TableName::quoted).sorted().collect(Collectors.toList());
    return kind(url, table, catalog) + (views.isEmpty() ? "" : ", feeding " + views);
  }

  private String kind(String url, TableInfo table, ServerCatalog catalog) throws CatalogException {
    if (table.viewTarget().isPresent()) {
      views.computeIfAbsent(table.name(), any -> new HashSet<>()).add(table.uuid());
      TableName target = table.viewTarget().get();
      return isInner(target) ? "a view with an inner table" : "a view into " + target.quoted();
    }
    Deduplication remembered = catalog.deduplication(table);
    deduplication.examineReplica(url, table, remembered);
    Memory memory = remembered.memory();
    if (memory == Memory.LOCAL && alone.add(table.name())) {
      error(
          "table "
              + table.name().quoted()
              + " has engine "
              + table.engine()
              + ": each server in clickhouse.url has a separate table, rows would be spread over"
              + " them, and no server recognises a block that another one has",
          "Use a Replicated… engine, or name one server in clickhouse.url");
    }
    return memory == Memory.REPLICATED
        ? table.engine() + replica(url, table.name(), catalog)
        : table.engineFull();
  }

  /** Its name is made of an id that may be another on each server. */
  private static boolean isInner(TableName table) {
    return table.table().startsWith(".inner");
  }

  /** Its path in Keeper; empty for Shared… engines, or if the user may not read it. */
  private String replica(String url, TableName name, ServerCatalog catalog)
      throws CatalogException {
    try {
      Optional<Replica> replica = catalog.replica(name);
      if (replica.isPresent() && replica.get().state() == State.READ_ONLY) {
        warn(
            "table " + name.quoted() + " is read-only at " + url + ": it refuses inserts",
            "See zookeeper_exception in system.replicas there");
      }
      return replica.map(one -> " at " + one.path()).orElse("");
    } catch (CatalogException fault) {
      if (fault.kind() != Kind.ACCESS_DENIED) {
        throw fault;
      }
      warn(
          "whether " + name.quoted() + " is one table on all servers cannot be seen",
          "GRANT SELECT ON system.replicas TO " + Users.quoted(config));
      return "";
    }
  }

  private void compare(TableName table, Map<String, String> byServer) {
    if (isInner(table)) {
      return;
    }
    if (Set.copyOf(byServer.values()).size() > 1) {
      error(
          table.quoted()
              + " is not the same on all servers: "
              + byServer.entrySet().stream()
                  .map(copy -> "at " + copy.getKey() + " " + copy.getValue())
                  .collect(Collectors.joining("; ")),
          "Name only the replicas of one shard in clickhouse.url, with the same views on each; for"
              + " several shards insert into a Distributed table, or run a pipeline for each");
    } else if (byServer.size() > 1) {
      ok(
          byServer.size()
              + " servers have "
              + table.quoted()
              + ": "
              + byServer.values().iterator().next());
    }
  }

  private void compareZones() {
    if (zones.size() > 1) {
      warn(
          "the servers are in different time zones: "
              + zones.entrySet().stream()
                  .map(zone -> zone.getKey() + " at " + String.join(", ", zone.getValue()))
                  .collect(Collectors.joining("; "))
              + ". A partition key on a DateTime without a zone then gives different partitions,"
              + " and a block that is sent again to another server is inserted twice",
          "Give all of them the same <timezone>, or the column's type a zone: DateTime('UTC')");
    }
  }

  /** See {@code docs/decisions/0003-where-the-server-is-not-exact.md}. */
  private void compareViews(TableName view, Set<String> uuids) {
    if (uuids.size() > 1) {
      warn(
          "view "
              + view.quoted()
              + " has another UUID on each server: after an ALTER, a block that is sent again to"
              + " another server is inserted into its target twice",
          "DETACH and ATTACH it on every server after an ALTER, or create it ON CLUSTER, which"
              + " gives it one UUID");
    }
  }
}
