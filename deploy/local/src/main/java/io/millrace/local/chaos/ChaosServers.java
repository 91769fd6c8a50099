package io.millrace.local.chaos;

import io.millrace.local.ClickHouseOptions;
import io.millrace.local.ClickHouseServer;
import io.millrace.local.ZooKeeperServer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** The ClickHouse of a run: one server, or replicas of each other with their log in a ZooKeeper. */
final class ChaosServers implements AutoCloseable {
  private final List<ClickHouseServer> servers = new ArrayList<>();
  private final @Nullable ZooKeeperServer zooKeeper;

  /**
   * Starts them.
   *
   * @param number 1 for a server alone
   */
  ChaosServers(Path folder, int number) {
    zooKeeper = number == 1 ? null : ZooKeeperServer.temporary();
    try {
      for (int i = 1; i <= number; i++) {
        servers.add(ClickHouseServer.start(options(folder, i)));
      }
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  private ClickHouseOptions options(Path folder, int number) {
    return zooKeeper == null
        ? ClickHouseOptions.in(folder.resolve("clickhouse"))
        : ClickHouseOptions.in(folder.resolve("clickhouse-" + number))
            .asReplica(zooKeeper.port(), "replica-" + number);
  }

  List<ClickHouseServer> all() {
    return List.copyOf(servers);
  }

  ClickHouseServer first() {
    return servers.get(0);
  }

  ClickHouseServer any(Random random) {
    return servers.get(random.nextInt(servers.size()));
  }

  void onAll(String sql) {
    servers.forEach(server -> server.query(sql));
  }

  /** What the first server that is there answers. */
  String query(String sql) {
    IllegalStateException failure = new IllegalStateException("There is no server");
    for (ClickHouseServer server : servers) {
      try {
        return server.query(sql);
      } catch (IllegalStateException away) {
        failure = away;
      }
    }
    throw failure;
  }

  /**
   * What follows the columns of a table that remembers its blocks for a run.
   *
   * @param name the table's, in its database
   */
  String engine(String database, String name) {
    return zooKeeper == null
        ? " ENGINE = MergeTree ORDER BY tuple() SETTINGS non_replicated_deduplication_window = 10000"
        : " ENGINE = ReplicatedMergeTree('/%s/%s', '{replica}')".formatted(database, name)
            + " ORDER BY tuple() SETTINGS replicated_deduplication_window_seconds = 604800";
  }

  boolean areReplicas() {
    return zooKeeper != null;
  }

  @Override
  public void close() {
    servers.forEach(ClickHouseServer::close);
    if (zooKeeper != null) {
      zooKeeper.close();
    }
  }
}
