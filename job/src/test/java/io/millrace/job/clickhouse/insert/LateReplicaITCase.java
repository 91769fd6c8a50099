package io.millrace.job.clickhouse.insert;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.job.fixture.NeedsReplicas;
import io.millrace.job.sink.insert.InsertException;
import io.millrace.job.sink.insert.InsertException.Verdict;
import io.millrace.job.sink.insert.Inserter;
import io.millrace.testkit.clickhouse.ClickHouseOptions;
import io.millrace.testkit.clickhouse.ClickHouseServer;
import io.millrace.testkit.clickhouse.ZooKeeperServer;
import io.millrace.udf.block.Compression;
import io.millrace.udf.block.SealedBlock;
import io.millrace.udf.table.TableName;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A replica that hears of an ALTER later than the one that the job reads. */
@Timeout(120)
@NeedsReplicas
class LateReplicaITCase {
  private static ZooKeeperServer zooKeeper;
  private static ClickHouseServer first;
  private static ClickHouseServer late;
  private final TableName table = new TableName("db", "t");

  @BeforeAll
  static void start() {
    zooKeeper = ZooKeeperServer.temporary();
    first = replica("first");
    late = replica("late");
    onBoth("CREATE DATABASE db");
    onBoth(
        "CREATE TABLE db.t (id UInt64) ENGINE = ReplicatedMergeTree('/db/t', '{replica}') ORDER BY"
            + " tuple()");
  }

  private static ClickHouseServer replica(String name) {
    return ClickHouseServer.start(ClickHouseOptions.temporary().asReplica(zooKeeper.port(), name));
  }

  private static void onBoth(String sql) {
    first.query(sql);
    late.query(sql);
  }

  @AfterAll
  static void stop() {
    first.close();
    late.close();
    zooKeeper.close();
  }

  /** Leaving the column out would lose its values, however long the replica needs. */
  @Test
  void aNewColumnIsAwaitedAndADroppedOneLeftOut() throws Exception {
    try (Inserter inserter = Inserters.of(late.url())) {
      late.query("SYSTEM STOP REPLICATION QUEUES db.t");
      first.query("ALTER TABLE db.t ADD COLUMN added UInt64 SETTINGS alter_sync = 0");
      SealedBlock block = NumberBlocks.block(table, "added", Compression.LZ4, "a", 5, 6);
      long end = System.nanoTime() + MissingColumns.DROPPED_AFTER.plusSeconds(3).toNanos();
      while (System.nanoTime() < end) {
        assertThat(Inserters.refusal(inserter, block))
            .returns(Verdict.RETRY, InsertException::verdict)
            .hasMessageContaining("may not know the newest columns");
      }
      late.query("SYSTEM START REPLICATION QUEUES db.t");
      landed(inserter, block);
      assertThat(late.query("SELECT sum(added) FROM db.t")).isEqualTo("11");

      first.query("ALTER TABLE db.t ADD COLUMN other UInt64 SETTINGS alter_sync = 2");
      SealedBlock held = NumberBlocks.block(table, "added", Compression.LZ4, "b", 7);
      first.query("ALTER TABLE db.t RENAME COLUMN added TO kept SETTINGS alter_sync = 2");
      landed(inserter, held);
      assertThat(late.query("SELECT sum(kept) FROM db.t")).isEqualTo("18");
    }
  }

  private static void landed(Inserter inserter, SealedBlock block) {
    Awaitility.await("the block to land")
        .atMost(Duration.ofSeconds(40))
        .until(
            () -> {
              try {
                inserter.insert(block);
                return true;
              } catch (InsertException refused) {
                assertThat(refused.verdict()).isEqualTo(Verdict.RETRY);
                return false;
              }
            });
  }
}
