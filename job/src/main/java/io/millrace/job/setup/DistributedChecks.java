package io.millrace.job.setup;

import io.millrace.job.clickhouse.CatalogException;
import io.millrace.job.clickhouse.CatalogException.Kind;
import io.millrace.job.clickhouse.ClusterServer;
import io.millrace.job.clickhouse.ClusterServer.Replication;
import io.millrace.job.clickhouse.ClusterTable;
import io.millrace.job.clickhouse.Deduplication;
import io.millrace.job.clickhouse.Deduplication.Memory;
import io.millrace.job.clickhouse.DistributedTable;
import io.millrace.job.clickhouse.ServerCatalog;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Whether a block that goes into a Distributed table lands once. Such a table passes the token on
 * to its shards, and each of them recognises its share of the block, given that the share is the
 * same again and goes to tables that remember. The insert itself waits for the shards: see {@code
 * InsertSettings}.
 */
final class DistributedChecks {
  private final ServerCatalog catalog;
  private final DeduplicationFindings findings;
  private final WindowChecks windows;

  DistributedChecks(ServerCatalog catalog, DeduplicationFindings findings, WindowChecks windows) {
    this.catalog = catalog;
    this.findings = findings;
    this.windows = windows;
  }

  /**
   * @param name role and name, as messages call the table
   */
  void run(String name, DistributedTable table) throws CatalogException {
    if (table.scatters()) {
      findings.error(
          name
              + " is sharded by "
              + table.sharding()
              + ": a row that is sent again comes to another shard, and rows get doubled and lost",
          "Shard by columns, for example by cityHash64 of one: create the Distributed table anew");
    }
    try {
      List<ClusterServer> servers = catalog.cluster(table.cluster());
      List<ClusterTable> tables = catalog.behind(table);
      if (tables.size() < servers.size()) {
        findings.error(
            name
                + " stands for "
                + table.local().quoted()
                + ", which is seen on "
                + tables.size()
                + " of the "
                + servers.size()
                + " servers of cluster "
                + table.cluster(),
            "Create it on every server of the cluster, or let the cluster's user see it");
      }
      for (ClusterTable behind : tables) {
        examine(name, behind, servers);
      }
    } catch (CatalogException fault) {
      if (fault.kind() != Kind.ACCESS_DENIED && fault.kind() != Kind.REFUSED) {
        throw fault;
      }
      findings.error(
          name
              + " is Distributed over cluster "
              + table.cluster()
              + ", and the tables on its servers cannot be looked at: "
              + fault.getMessage(),
          "Grant what the message names (SELECT ON system.clusters, REMOTE ON *.*), or run one"
              + " pipeline for each shard into "
              + table.local().quoted());
    }
  }

  private void examine(String name, ClusterTable behind, List<ClusterServer> servers)
      throws CatalogException {
    String where =
        "table "
            + behind.table().name().quoted()
            + " behind "
            + name
            + " on shard "
            + behind.shard()
            + " ("
            + behind.host()
            + ")";
    Deduplication deduplication = catalog.deduplication(behind.table());
    if (deduplication.memory() == Memory.NONE) {
      findings.error(
          where
              + " has engine "
              + behind.table().engine()
              + ", which does not recognise a repeated insert",
          "Use an engine of the MergeTree family, or set delivery.guarantee to at-least-once");
    } else if (deduplication.memory() == Memory.LOCAL
        && replicatedByTables(servers).contains(behind.shard())) {
      findings.error(
          where
              + " is not replicated, but the cluster has internal_replication for its shard: a block"
              + " goes to any of its servers, and no other knows of it",
          "Use a Replicated… engine, or set internal_replication to false");
    } else if (deduplication.memory() != Memory.NOT_NEEDED) {
      windows.run(where, behind.table(), deduplication);
    }
  }

  /** Shards of several servers of which a Distributed table writes to one. */
  private static Set<Integer> replicatedByTables(List<ClusterServer> servers) {
    Set<Integer> seen = new HashSet<>();
    Set<Integer> several = new HashSet<>();
    for (ClusterServer server : servers) {
      if (!seen.add(server.shard()) && server.replication() == Replication.BY_TABLES) {
        several.add(server.shard());
      }
    }
    return several;
  }
}
