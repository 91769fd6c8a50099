package io.millrace.job.clickhouse.insert;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.job.fixture.NeedsReplicas;
import io.millrace.job.sink.insert.Inserter;
import io.millrace.testkit.Folders;
import io.millrace.testkit.clickhouse.ClickHouseOptions;
import io.millrace.testkit.clickhouse.ClickHouseServer;
import io.millrace.testkit.clickhouse.ZooKeeperServer;
import io.millrace.udf.block.SealedBlock;
import io.millrace.udf.table.TableName;
import java.nio.file.Path;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What a table does with a block after the server was killed: one that remembers tokens by itself,
 * and one that has them in Keeper. See {@code job/decisions/0003-where-the-server-is-not-exact.md}.
 *
 * <p>How often the latter's server is killed: {@code -Dmillrace.kills=100} is the long form.
 */
@Timeout(value = 15, unit = TimeUnit.MINUTES)
class KilledServerITCase {
  private static final int KILLS = Integer.getInteger("millrace.kills", 3);

  private final SealedBlock block = NumberBlocks.block(new TableName("default", "t"), "a", 1, 2, 3);

  @Test
  void aConfirmedBlockIsThereAndIsKnown() throws Exception {
    try (ClickHouseServer server = ClickHouseServer.start(ClickHouseOptions.temporary())) {
      createTable(server);
      insert(server);
      server.kill();
      server.restart();
      insert(server);
      assertThat(server.query("SELECT count() FROM t")).isEqualTo("3");
    }
  }

  /**
   * The server's own doing, pinned: the token is written before the part gets its name. Killed in
   * between, the server leaves what this test makes by taking the part away.
   */
  @Test
  void aBlockWhosePartWasNotInPlaceYetIsTakenForKnownAndLost() throws Exception {
    try (ClickHouseServer server = ClickHouseServer.start(ClickHouseOptions.temporary())) {
      createTable(server);
      insert(server);
      Path part = Path.of(server.query("SELECT path FROM system.parts WHERE table = 't'"));
      server.kill();
      Folders.delete(part);
      server.restart();
      assertThat(server.query("SELECT count() FROM t")).isEqualTo("0");
      insert(server);
      assertThat(server.query("SELECT count() FROM t")).isEqualTo("0");
    }
  }

  /** A single replica will do: the part is in place before its token is. */
  @Test
  @NeedsReplicas
  void aReplicatedTableLosesNoBlockAtAnyKill() throws Exception {
    try (ZooKeeperServer zooKeeper = ZooKeeperServer.temporary();
        ClickHouseServer server =
            ClickHouseServer.start(
                ClickHouseOptions.temporary().asReplica(zooKeeper.port(), "only"));
        Inserter inserter = Inserters.of(server.url())) {
      createReplicated(server, "t");
      createReplicated(server, "target");
      server.query("CREATE MATERIALIZED VIEW v TO target AS SELECT id FROM t");
      BlocksUnderKills blocks = new BlocksUnderKills(inserter, new TableName("default", "t"));
      blocks.during(() -> killAtRandom(server, blocks));

      String all = blocks.rows() + "\t" + blocks.rows();
      System.out.println(KILLS + " kills, " + blocks);
      assertThat(server.query("SELECT count(), uniqExact(id) FROM t")).isEqualTo(all);
      assertThat(server.query("SELECT count(), uniqExact(id) FROM target")).isEqualTo(all);
    }
  }

  private static void killAtRandom(ClickHouseServer server, BlocksUnderKills blocks)
      throws InterruptedException {
    for (int kill = 0; kill < KILLS; kill++) {
      blocks.awaitMore(20);
      TimeUnit.MILLISECONDS.sleep(ThreadLocalRandom.current().nextInt(400));
      server.kill();
      server.restart();
    }
  }

  private static void createReplicated(ClickHouseServer server, String table) {
    server.query(
        "CREATE TABLE %1$s (id UInt64) ENGINE = ReplicatedMergeTree('/%1$s', '{replica}')"
                .formatted(table)
            + " ORDER BY id");
  }

  private static void createTable(ClickHouseServer server) {
    server.query(
        "CREATE TABLE t (id UInt64) ORDER BY id"
            + " SETTINGS non_replicated_deduplication_window = 1000");
  }

  private void insert(ClickHouseServer server) throws Exception {
    try (Inserter inserter = Inserters.of(server.url())) {
      inserter.insert(block);
    }
  }
}
