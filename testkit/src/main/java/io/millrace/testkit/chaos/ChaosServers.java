package io.millrace.testkit.chaos;

import io.millrace.testkit.clickhouse.ClickHouseOptions;
import io.millrace.testkit.clickhouse.ClickHouseOptions.Clock;
import io.millrace.testkit.clickhouse.ClickHouseServer;
import io.millrace.testkit.clickhouse.ClickHouseUser;
import io.millrace.testkit.clickhouse.ZooKeeperServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;

/** The ClickHouse of a run: one server, or replicas of each other with their log in a ZooKeeper. */
final class ChaosServers implements AutoCloseable {
  /** Who the job is. */
  static final String USER = "job";

  private final List<ClickHouseServer> servers = new ArrayList<>();
  private final @Nullable ZooKeeperServer zooKeeper;

  /**
   * Starts them.
   *
   * @param number 1 for a server alone
   * @param password of the job's user
   * @param clock whether their clocks can be set
   */
  ChaosServers(Path folder, int number, String password, Clock clock) {
    zooKeeper = number == 1 ? null : ZooKeeperServer.temporary();
    try {
      for (int i = 1; i <= number; i++) {
        servers.add(ClickHouseServer.start(options(folder, i, password, clock)));
      }
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  private ClickHouseOptions options(Path folder, int number, String password, Clock clock) {
    ClickHouseOptions options =
        zooKeeper == null
            ? ClickHouseOptions.in(folder.resolve("clickhouse"))
            : ClickHouseOptions.in(folder.resolve("clickhouse-" + number))
                .asReplica(zooKeeper.port(), "replica-" + number);
    ClickHouseOptions withUser = options.withUser(user(password));
    return clock == Clock.ADJUSTABLE ? withUser.withAdjustableClock() : withUser;
  }

  private static ClickHouseUser user(String password) {
    return ClickHouseUser.of(USER, password, "GRANT ALL ON *.*");
  }

  /** Changes the password of the job's user on every server, one after the other. */
  void changePassword(String next) {
    servers.forEach(server -> server.restartWith(user(next)));
  }

  /**
   * Sets the clocks of all servers; see {@link io.millrace.testkit.clickhouse.AdjustableClock#set}.
   */
  void setClocks(Duration offset) {
    servers.forEach(server -> server.clock().set(offset));
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
   * The part of CREATE TABLE after the columns, with a deduplication window for the whole run.
   *
   * @param name the table's, in its database
   * @param partition what it is partitioned by
   */
  String engine(String database, String name, String partition) {
    String keys = " PARTITION BY " + partition + " ORDER BY tuple()";
    return zooKeeper == null
        ? " ENGINE = MergeTree" + keys + " SETTINGS non_replicated_deduplication_window = 100000"
        : " ENGINE = ReplicatedMergeTree('/%s/%s', '{replica}')".formatted(database, name)
            + keys
            + " SETTINGS replicated_deduplication_window_seconds = 604800";
  }

  boolean areReplicas() {
    return zooKeeper != null;
  }

  /**
   * Starts the servers again that ended by themselves, which no fault asked for.
   *
   * @return how each of them ended
   */
  List<String> restartCrashed() {
    List<String> ends = new ArrayList<>();
    for (ClickHouseServer server : servers) {
      try {
        server.requireAlive();
      } catch (IllegalStateException crashed) {
        ends.add(String.valueOf(crashed.getMessage()));
        server.restart();
      }
    }
    return ends;
  }

  @Override
  public void close() {
    servers.forEach(ClickHouseServer::close);
    if (zooKeeper != null) {
      zooKeeper.close();
    }
  }
}
