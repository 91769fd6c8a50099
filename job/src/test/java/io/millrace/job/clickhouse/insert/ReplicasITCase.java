package io.millrace.job.clickhouse.insert;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.job.fixture.NeedsReplicas;
import io.millrace.job.sink.insert.InsertException;
import io.millrace.job.sink.insert.InsertException.Verdict;
import io.millrace.job.sink.insert.Inserter;
import io.millrace.testkit.chaos.FaultProxy;
import io.millrace.testkit.chaos.Interference;
import io.millrace.testkit.clickhouse.ClickHouseOptions;
import io.millrace.testkit.clickhouse.ClickHouseServer;
import io.millrace.testkit.clickhouse.ClickHouseUser;
import io.millrace.testkit.clickhouse.ZooKeeperServer;
import io.millrace.udf.block.SealedBlock;
import io.millrace.udf.table.TableName;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Two real replicas of one table, with a view into another, and their tokens in a real ZooKeeper.
 * One of them is killed while it inserts a block; the block is sent again and comes to the other.
 */
@Timeout(120)
@NeedsReplicas
class ReplicasITCase {
  private static final int ROWS = 20_000;
  private static final int KILLS = 4;
  private static final String CAREFUL = "careful";

  private static ZooKeeperServer zooKeeper;
  private static ClickHouseServer mortal;
  private static ClickHouseServer survivor;
  private static FaultProxy proxy;
  private static int number;

  private TableName table;
  private final AtomicLong put = new AtomicLong();

  @BeforeAll
  static void start() {
    zooKeeper = ZooKeeperServer.temporary();
    mortal = replica("mortal");
    survivor = replica("survivor");
    proxy = FaultProxy.to(mortal.port());
  }

  private static ClickHouseServer replica(String name) {
    return ClickHouseServer.start(
        ClickHouseOptions.temporary()
            .asReplica(zooKeeper.port(), name)
            .withUser(
                ClickHouseUser.of(CAREFUL, Inserters.PASSWORD, "GRANT ALL ON *.*").withQuorum()));
  }

  @AfterAll
  static void stop() {
    proxy.close();
    mortal.close();
    survivor.close();
    zooKeeper.close();
  }

  @BeforeEach
  void createTables() {
    String database = "db" + number++;
    table = new TableName(database, "rows");
    onBoth("CREATE DATABASE @");
    onBoth(replicated("rows"));
    onBoth(replicated("copies"));
  }

  private static String replicated(String name) {
    return "CREATE TABLE @.%1$s (id UInt64) ENGINE = ReplicatedMergeTree('/@/%1$s', '{replica}')"
            .formatted(name)
        + " ORDER BY id";
  }

  private void createView(String condition) {
    createView("copier", condition);
  }

  private void createView(String name, String condition) {
    onBoth(
        "CREATE MATERIALIZED VIEW @."
            + name
            + " TO @.copies AS SELECT id FROM @.rows WHERE "
            + condition);
  }

  @Test
  void aReplicaKilledWithHalfABlockIsReplacedByTheOther() throws Exception {
    createView("1");
    try (Inserter inserter = both()) {
      CompletableFuture<Integer> held = hold(inserter, Interference.HOLD_REQUEST);

      mortal.kill();
      proxy.end();

      assertThat(attempts(held)).isGreaterThan(1);
      assertThat(rows(survivor, "copies")).isEqualTo(once());
    }
    mortal.restart();
    assertOnce();
  }

  /**
   * The hardest moment: the block landed without a confirmation, and its only copy is away. The
   * other replica confirms it, since it is known, and has it when the first is back.
   */
  @Test
  void aReplicaKilledBetweenTheBlockAndItsConfirmationDoesNotMakeTwo() throws Exception {
    createView("1");
    try (Inserter inserter = both()) {
      survivor.query("SYSTEM STOP FETCHES");
      CompletableFuture<Integer> held = hold(inserter, Interference.HOLD_ANSWER);

      mortal.kill();
      proxy.end();

      assertThat(attempts(held)).isGreaterThan(1);
      assertThat(rows(survivor, "rows")).isNotEqualTo(once());
      survivor.query("SYSTEM START FETCHES");
    }
    mortal.restart();
    assertOnce();
  }

  @Test
  void aUserWithAQuorumHasNothingConfirmedThatOnlyADeadReplicaHas() throws Exception {
    createView("1");
    try (Inserter inserter =
        Inserters.of(
            List.of(proxy.url(), survivor.url()),
            CAREFUL,
            Inserters.PASSWORD,
            Duration.ofSeconds(5))) {
      survivor.query("SYSTEM STOP FETCHES");
      CompletableFuture<Integer> insert =
          CompletableFuture.supplyAsync(
              () -> insert(inserter, next()) + insert(inserter, next()) + insert(inserter, next()));
      Awaitility.await("a block that one replica has")
          .atMost(Duration.ofMinutes(1))
          .until(() -> inserting(mortal) && !rows(mortal, "rows").equals(rows(survivor, "rows")));

      mortal.kill();

      assertThat(insert)
          .failsWithin(Duration.ofSeconds(3))
          .withThrowableOfType(TimeoutException.class);
      mortal.restart();
      survivor.query("SYSTEM START FETCHES");
      assertThat(attempts(insert)).isGreaterThan(3);
    }
    assertOnce();
  }

  @Test
  void aReplicaKilledBetweenTheTableAndItsViewLeavesTheViewToTheOther() throws Exception {
    createView("sleepEachRow(0.0001) = 0");
    try (Inserter inserter = both()) {
      CompletableFuture<Integer> inserts =
          CompletableFuture.supplyAsync(
              () -> insert(inserter, next()) + insert(inserter, next()) + insert(inserter, next()));
      Awaitility.await("a block that is in the table, and in the view not yet")
          .atMost(Duration.ofMinutes(1))
          .pollInterval(Duration.ofMillis(20))
          .until(() -> inserting(mortal) && !rows(mortal, "rows").equals(rows(mortal, "copies")));

      mortal.kill();

      assertThat(attempts(inserts)).isGreaterThan(3);
    }
    mortal.restart();
    assertOnce();
  }

  @Test
  void anOutageOfZooKeeperIsAPause() throws Exception {
    createView("sleepEachRow(0.00001) = 0");
    try (Inserter inserter = both()) {
      AtomicBoolean enough = new AtomicBoolean();
      CompletableFuture<Integer> inserts =
          CompletableFuture.supplyAsync(
              () -> {
                int attempts = 0;
                while (!enough.get()) {
                  attempts += insert(inserter, next());
                }
                return attempts;
              });
      Awaitility.await("blocks").atMost(Duration.ofMinutes(1)).until(() -> put.get() > 2 * ROWS);
      zooKeeper.kill();
      TimeUnit.SECONDS.sleep(2);
      long during = put.get();
      zooKeeper.restart();
      Awaitility.await("more blocks")
          .atMost(Duration.ofSeconds(60))
          .until(() -> put.get() > during + 2 * ROWS);
      enough.set(true);
      assertThat(attempts(inserts)).isPositive();
    }
    assertOnce();
  }

  /**
   * The server's own doing, pinned: altered, a view is known by its UUID, which is another one on
   * each replica. Attached again it is known by its name, which is the same.
   */
  @Test
  void anAlteredViewsTargetTakesARepetitionAtTheOtherReplicaForANewBlock() throws Exception {
    createView("1");
    onBoth("ALTER TABLE @.copier MODIFY COMMENT 'altered'");
    insertAtBoth(next());
    assertThat(synced(survivor, "rows")).isEqualTo("20000\t20000");
    assertThat(synced(survivor, "copies")).isEqualTo("40000\t20000");

    onBoth("DETACH TABLE @.copier");
    onBoth("ATTACH TABLE @.copier");
    insertAtBoth(next());
    assertThat(synced(survivor, "copies")).isEqualTo("60000\t40000");
  }

  /** As CREATE … ON CLUSTER gives it. */
  @Test
  void anAlteredViewWithOneUuidIsTheSameOnBothReplicas() throws Exception {
    createView("copier UUID '" + UUID.randomUUID() + "'", "1");
    onBoth("ALTER TABLE @.copier MODIFY COMMENT 'altered'");
    insertAtBoth(next());
    assertOnce();
  }

  private static void insertAtBoth(SealedBlock block) throws Exception {
    for (ClickHouseServer server : List.of(mortal, survivor)) {
      try (Inserter inserter = Inserters.of(server.url())) {
        inserter.insert(block);
      }
    }
  }

  @Test
  void killsOfEitherReplicaAtAnyMomentDoNotLoseAndDoNotDouble() throws Exception {
    long seed = System.nanoTime();
    System.out.println("ReplicasITCase: seed " + seed);
    Random random = new Random(seed);
    createView("sleepEachRow(0.00002) = 0");
    for (int i = 0; i < KILLS; i++) {
      ClickHouseServer killed = i % 2 == 0 ? mortal : survivor;
      try (Inserter inserter = both()) {
        CompletableFuture<Integer> inserts =
            CompletableFuture.supplyAsync(
                () -> insert(inserter, next()) + insert(inserter, next()));
        TimeUnit.MILLISECONDS.sleep(random.nextInt(1_000));
        killed.kill();
        attempts(inserts);
      }
      killed.restart();
    }
    assertOnce();
  }

  /** The job's own choice among both, one of them behind the proxy. */
  private static Inserter both() {
    return Inserters.of(List.of(proxy.url(), survivor.url()));
  }

  /** Inserts until a block hangs in the proxy, whose turn it is every other time. */
  private CompletableFuture<Integer> hold(Inserter inserter, Interference how) {
    insert(inserter, next()); // Both are asked something before their first block.
    insert(inserter, next());
    long before = proxy.strikes();
    proxy.begin(how);
    while (true) {
      SealedBlock block = next();
      CompletableFuture<Integer> insert =
          CompletableFuture.supplyAsync(() -> insert(inserter, block));
      Awaitility.await("a block somewhere")
          .atMost(Duration.ofMinutes(1))
          .until(() -> insert.isDone() || proxy.strikes() > before);
      if (!insert.isDone()) {
        return insert;
      }
    }
  }

  /** The attempts a block takes: none of them may be taken for a refusal. */
  private static int insert(Inserter inserter, SealedBlock block) {
    for (int attempts = 1; ; attempts++) {
      try {
        inserter.insert(block);
        return attempts;
      } catch (InsertException notYet) {
        assertThat(notYet.verdict()).as(notYet.getMessage()).isEqualTo(Verdict.RETRY);
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  private static int attempts(CompletableFuture<Integer> inserts) throws Exception {
    return inserts.get(60, TimeUnit.SECONDS);
  }

  private SealedBlock next() {
    long from = put.getAndAdd(ROWS);
    return NumberBlocks.range(table, table + "-" + from, from, ROWS);
  }

  private static boolean inserting(ClickHouseServer server) {
    return !server
        .query("SELECT count() FROM system.processes WHERE query LIKE 'INSERT%'")
        .equals("0");
  }

  private void assertOnce() {
    for (ClickHouseServer server : List.of(mortal, survivor)) {
      for (String name : List.of("rows", "copies")) {
        assertThat(synced(server, name)).as(name).isEqualTo(once());
      }
    }
  }

  private String synced(ClickHouseServer server, String name) {
    server.query(in("SYSTEM SYNC REPLICA @." + name));
    return rows(server, name);
  }

  private String rows(ClickHouseServer server, String name) {
    return server.query(in("SELECT count(), uniqExact(id) FROM @." + name));
  }

  /** What {@link #rows} says when everything that was put is there. */
  private String once() {
    return put + "\t" + put;
  }

  private void onBoth(String sql) {
    mortal.query(in(sql));
    survivor.query(in(sql));
  }

  private String in(String sql) {
    return sql.replace("@", table.database());
  }
}
