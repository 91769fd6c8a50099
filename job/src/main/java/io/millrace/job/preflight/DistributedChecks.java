package io.millrace.job.preflight;

import io.millrace.job.clickhouse.catalog.CatalogException;
import io.millrace.job.clickhouse.catalog.CatalogException.Kind;
import io.millrace.job.clickhouse.catalog.ClusterServer;
import io.millrace.job.clickhouse.catalog.ClusterServer.Replication;
import io.millrace.job.clickhouse.catalog.ClusterTable;
import io.millrace.job.clickhouse.catalog.Deduplication;
import io.millrace.job.clickhouse.catalog.Deduplication.Memory;
import io.millrace.job.clickhouse.catalog.DistributedTable;
import io.millrace.job.clickhouse.catalog.ServerCatalog;
import io.millrace.job.preflight.determinism.TableColumns;
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
  private final PartitionChecks partitions;

  DistributedChecks(
      ServerCatalog catalog,
      DeduplicationFindings findings,
      WindowChecks windows,
      PartitionChecks partitions) {
    this.catalog = catalog;
    this.findings = findings;
    this.windows = windows;
    this.partitions = partitions;
  }

  /**
   * @param name role and name, as messages call the table
   * @param columns of the Distributed table, as they are filled
   */
  void run(String name, DistributedTable table, TableColumns columns) throws CatalogException {
    try {
      List<ClusterServer> servers = catalog.cluster(table.cluster());
      List<ClusterTable> tables = catalog.behind(table);
      if (tables.size() < servers.size()) {
        findings.error(
            name
                + " points to "
                + table.local().quoted()
                + ", which is visible on "
                + tables.size()
                + " of the "
                + servers.size()
                + " servers of cluster "
                + table.cluster(),
            "Create it on every server of the cluster, or let the cluster's user see it");
      }
      for (ClusterTable behind : tables) {
        examine(name, behind, servers);
        String where = where(name, behind);
        partitions.partition(
            where,
            behind.table().partitionKey(),
            partitions.columns(where, behind, table, columns));
      }
    } catch (CatalogException fault) {
      if (fault.kind() != Kind.ACCESS_DENIED && fault.kind() != Kind.REFUSED) {
        throw fault;
      }
      findings.error(
          name
              + " is Distributed over cluster "
              + table.cluster()
              + ", and the tables on its servers cannot be checked: "
              + fault.getMessage(),
          "Grant what the message names (SELECT ON system.clusters, REMOTE ON *.*), or run one"
              + " pipeline for each shard into "
              + table.local().quoted());
    }
  }

  private void examine(String name, ClusterTable behind, List<ClusterServer> servers)
      throws CatalogException {
    String where = where(name, behind);
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
              + " is not replicated, but the cluster has internal_replication for its shard: a"
              + " block goes to only one of its servers, and the others do not have its token",
          "Use a Replicated… engine, or set internal_replication to false");
    } else if (deduplication.memory() != Memory.NOT_NEEDED) {
      windows.run(where, behind.table(), deduplication);
    }
  }

  private static String where(String name, ClusterTable behind) {
    return "table "
        + behind.table().name().quoted()
        + " behind "
        + name
        + " on shard "
        + behind.shard()
        + " ("
        + behind.host()
        + ")";
  }

  /** Shards of several servers for which a Distributed table writes to only one. */
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
