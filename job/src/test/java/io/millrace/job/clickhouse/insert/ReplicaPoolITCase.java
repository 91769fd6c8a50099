package io.millrace.job.clickhouse.insert;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.job.fixture.NeedsClickHouseServer;
import io.millrace.job.sink.insert.InsertException;
import io.millrace.job.sink.insert.InsertException.Verdict;
import io.millrace.job.sink.insert.Inserter;
import io.millrace.testkit.clickhouse.ClickHouseOptions;
import io.millrace.testkit.clickhouse.ClickHouseServer;
import io.millrace.udf.block.SealedBlock;
import io.millrace.udf.table.TableName;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Two real servers that remember tokens together, one of them killed. What they share is the table
 * behind their Distributed tables. {@link ReplicasITCase} tests replicas.
 */
@Timeout(120)
@NeedsClickHouseServer
class ReplicaPoolITCase {
  private static final TableName TABLE = new TableName("default", "rows");
  private static final int ROWS = 20_000;
  private static final int KILLS = 4;

  private static ClickHouseServer mortal;
  private static ClickHouseServer keeper;

  @BeforeAll
  static void start() {
    ClickHouseOptions kept = ClickHouseOptions.temporary();
    String cluster =
        "<remote_servers><one><shard><replica><host>127.0.0.1</host><port>%d</port></replica></shard>"
                .formatted(kept.tcpPort())
            + "</one></remote_servers>";
    keeper = ClickHouseServer.start(kept.withConfiguration(cluster));
    mortal = ClickHouseServer.start(ClickHouseOptions.temporary().withConfiguration(cluster));
    keeper.query(
        "CREATE TABLE stored (id UInt64, slow UInt8 DEFAULT sleepEachRow(0.00002)) ORDER BY id"
            + " SETTINGS non_replicated_deduplication_window = 1000");
    for (ClickHouseServer server : List.of(mortal, keeper)) {
      server.query("CREATE TABLE rows (id UInt64) ENGINE = Distributed(one, default, stored, id)");
    }
  }

  @AfterAll
  static void stop() {
    mortal.close();
    keeper.close();
  }

  @Test
  void aServerKilledInTheMiddleOfAnInsertIsReplacedByTheOtherAndTheBlockIsThereOnce()
      throws Exception {
    long seed = System.nanoTime();
    System.out.println("EndpointsITCase: seed " + seed);
    Random random = new Random(seed);
    try (Inserter inserter = Inserters.of(List.of(mortal.url(), keeper.url()))) {
      for (int i = 0; i < KILLS; i++) {
        SealedBlock block = NumberBlocks.range(TABLE, "killed-" + i, (long) i * ROWS, ROWS);
        CompletableFuture<Integer> attempts =
            CompletableFuture.supplyAsync(() -> insert(inserter, block));
        TimeUnit.MILLISECONDS.sleep(random.nextInt(400));
        mortal.kill();
        assertThat(attempts.get(30, TimeUnit.SECONDS)).isBetween(1, 3);
        insert(inserter, block);
        mortal.restart();
      }
    }
    assertThat(keeper.query("SELECT count(), uniqExact(id) FROM stored WHERE id < 1000000"))
        .isEqualTo(KILLS * ROWS + "\t" + KILLS * ROWS);
  }

  @Test
  void bothServersDoTheirShareAndTheOneThatIsLeftDoesAll() throws Exception {
    try (Inserter inserter = Inserters.of(List.of(mortal.url(), keeper.url()))) {
      int failures = 0;
      for (int i = 0; i < 10; i++) {
        failures += insert(inserter, small(i)) - 1;
      }
      assertThat(failures).isZero();
      assertThat(inserts(mortal)).isEqualTo(5);
      mortal.kill();
      for (int i = 10; i < 20; i++) {
        failures += insert(inserter, small(i)) - 1;
      }
      assertThat(failures).as("attempts at the dead one").isBetween(1, 4);
      mortal.restart();
      for (int i = 0; i < 20; i++) {
        insert(inserter, small(i));
      }
    }
    assertThat(keeper.query("SELECT count() FROM stored WHERE id >= 1000000")).isEqualTo("20");
  }

  private static SealedBlock small(int i) {
    return NumberBlocks.block(TABLE, "small-" + i, 1_000_000 + i);
  }

  /** The attempts it took. */
  private static int insert(Inserter inserter, SealedBlock block) {
    int attempts = 1;
    while (true) {
      try {
        inserter.insert(block);
        return attempts;
      } catch (InsertException notYet) {
        assertThat(notYet.verdict()).as(notYet.getMessage()).isEqualTo(Verdict.RETRY);
        attempts++;
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private static int inserts(ClickHouseServer server) {
    return Integer.parseInt(
        server.query("SELECT sum(value) FROM system.events WHERE event = 'InsertQuery'"));
  }
}
