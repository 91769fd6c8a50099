package io.millrace.job.tool.replay;

import static io.millrace.job.tool.replay.ReplayScene.ALL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.job.clickhouse.catalog.CatalogException;
import io.millrace.job.clickhouse.catalog.SetupConnection;
import io.millrace.job.config.PipelineConfig;
import io.millrace.job.fixture.NeedsReplicas;
import io.millrace.testkit.clickhouse.ClickHouseOptions;
import io.millrace.testkit.clickhouse.ClickHouseServer;
import io.millrace.testkit.clickhouse.ZooKeeperServer;
import io.millrace.udf.table.Column;
import io.millrace.udf.table.ErrorTable;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** An error table with two replicas: what was replayed is known on both. */
@NeedsReplicas
final class ReplicatedReplayLogITCase {
  private static final int DOCUMENTS = 10;
  private static final String LOG = "{db}.events_errors_replays";

  private static ZooKeeperServer zooKeeper;
  private static ClickHouseServer one;
  private static ClickHouseServer other;

  private ReplayScene scene;

  @BeforeAll
  static void start() {
    zooKeeper = ZooKeeperServer.temporary();
    one = ClickHouseServer.start(ClickHouseOptions.temporary().asReplica(zooKeeper.port(), "one"));
    other =
        ClickHouseServer.start(ClickHouseOptions.temporary().asReplica(zooKeeper.port(), "other"));
  }

  @AfterAll
  static void stop() {
    one.close();
    other.close();
    zooKeeper.close();
  }

  @BeforeEach
  void reject() throws Exception {
    scene =
        new ReplayScene(
            List.of(one, other),
            "(id Int64) ENGINE = ReplicatedMergeTree('/{db}/events', '{replica}') ORDER BY id");
    String columns =
        ErrorTable.columns().stream().map(Column::toString).collect(Collectors.joining(", "));
    scene.everywhere(
        "CREATE TABLE {db}.events_errors ("
            + columns
            + ") ENGINE = ReplicatedMergeTree('/{db}/errors', '{replica}') ORDER BY time");
    scene.query(
        "INSERT INTO {db}.events_errors (time, reason, message, stream, sequence_number,"
            + " raw_message, raw_message_encoding) SELECT now64(3), 'out_of_range', 'm', 's',"
            + " toString(number), concat('{\"id\":', toString(number), '}'), 'utf-8'"
            + " FROM numbers("
            + DOCUMENTS
            + ")");
    scene.everywhere("SYSTEM SYNC REPLICA {db}.events_errors");
  }

  @AfterEach
  void close() {
    scene.close();
  }

  @Test
  void whatOneReplicaReplayedTheOtherKnows() throws Exception {
    assertThat(scene.replay().rows()).isEqualTo(DOCUMENTS);

    assertThat(scene.replay(at(other, one)).rows()).isZero();
    assertThat(scene.replay(at(other)).rows()).isZero();
    assertThat(scene.replay(at(one)).rows()).isZero();
    assertOnce();
    assertThat(
            other.query(
                "SELECT engine FROM system.tables WHERE database = '"
                    + scene.database()
                    + "' AND name = 'events_errors_replays'"))
        .isEqualTo("ReplicatedMergeTree");
  }

  @Test
  void aReplicaThatGetsTheLogLaterHasAllOfIt() throws Exception {
    assertThat(scene.replay(at(one)).rows()).isEqualTo(DOCUMENTS);
    assertThatThrownBy(() -> other.query("SELECT 1 FROM " + LOG.replace("{db}", scene.database())))
        .hasMessageContaining("UNKNOWN_TABLE");
    assertThat(scene.replay(at(other, one)).rows()).isZero();
    assertThat(scene.replay(at(other)).rows()).isZero();
    assertOnce();
  }

  @Test
  void aRunAtTheOtherReplicaMakesThisOneGiveWay() throws Exception {
    for (int moment = 0; moment < 8; moment++) {
      close();
      reject();
      Interruption overtaking = new Interruption(moment, () -> scene.replay(at(other)));
      try {
        // The log is on both servers. Each run knows only one of them.
        scene.log();
        scene.run(overtaking).replay(ALL);
      } catch (ConcurrentReplayException gaveWay) {
        assertThat(overtaking.happened()).isTrue();
      }
      assertThat(scene.replay().pending()).isEmpty();
      assertOnce();
    }
  }

  @Test
  void aReplicaThatLagsCannotAppendWhatItDoesNotKnow() throws Exception {
    ReplayLog log = scene.log();
    ReplayLog lagging;
    try (SetupConnection server = SetupConnection.of(at(other))) {
      lagging =
          new ReplayLog(
              ReplayLogTable.find(server, at(other).endpoints(), scene.config().errorTable()),
              duration -> {});
      lagging.prepare();
      other.query("SYSTEM STOP FETCHES");
      UUID run = UUID.randomUUID();
      assertThat(log.append(1, run, List.of(JournalEntry.opened(run)))).hasValue(1);
      assertThat(lagging.read().last()).isZero();
      UUID late = UUID.randomUUID();

      assertThatThrownBy(() -> lagging.append(1, late, List.of(JournalEntry.opened(late))))
          .isInstanceOf(CatalogException.class)
          .hasMessageContaining("does not show an entry that another replica has");

      other.query("SYSTEM START FETCHES");
      other.query("SYSTEM SYNC REPLICA " + LOG.replace("{db}", scene.database()));
      assertThat(lagging.append(1, late, List.of(JournalEntry.opened(late)))).isEmpty();
      assertThat(lagging.append(2, late, List.of(JournalEntry.opened(late)))).hasValue(2);
    }
  }

  @Test
  void aLogThatIsNotReplicatedIsRefusedWithTheStatementsThatFixIt() throws Exception {
    scene.query(
        "CREATE TABLE "
            + LOG
            + " (replay UUID, time DateTime64(3, 'UTC') DEFAULT now64(3, 'UTC'), step"
            + " Enum8('sealed' = 1, 'started' = 2, 'inserted' = 3, 'withdrawn' = 4), documents"
            + " Array(String), blocks Array(String)) ENGINE = MergeTree ORDER BY (replay, step)"
            + " TTL toDateTime(time) + INTERVAL 604800 SECOND");
    scene.query(
        "INSERT INTO "
            + LOG
            + " (replay, step, documents) SELECT generateUUIDv4(), 'sealed', groupArray("
            + RejectedRows.IDENTITY
            + ") FROM {db}.events_errors");
    scene.query("INSERT INTO " + LOG + " (replay, step) SELECT replay, 'inserted' FROM " + LOG);

    for (PipelineConfig config : List.of(at(one, other), at(other, one), at(one))) {
      assertThatThrownBy(() -> scene.replay(config))
          .isInstanceOfSatisfying(
              CatalogException.class,
              refusal -> {
                assertThat(refusal).hasMessageContaining("only " + one.url() + " knows");
                assertThat(refusal.fix()).contains("RENAME TABLE").contains("ReplicatedMergeTree");
              });
    }
    try {
      scene.replay();
    } catch (CatalogException refusal) {
      List<String> statements =
          new ArrayList<>(
              List.of(refusal.fix().substring(refusal.fix().indexOf('\n') + 1).split(";\n|;$")));
      statements.forEach(one::query);
    }
    assertThat(scene.replay().rows()).isZero();
    assertThat(scene.replay(at(other)).rows()).isZero();
    assertThat(scene.count("{db}.events")).isZero();
  }

  @Test
  void noLogIsMadeWhileAServerIsAwayThatMayHaveOne() throws Exception {
    PipelineConfig away = scene.config("clickhouse.url=http://127.0.0.1:1," + one.url());
    assertThatThrownBy(() -> scene.replay(away))
        .isInstanceOf(CatalogException.class)
        .hasMessageContaining("may be on a server that does not answer");
    assertThat(scene.count("{db}.events")).isZero();

    assertThat(scene.replay().rows()).isEqualTo(DOCUMENTS);
    assertThat(scene.replay(away).rows()).isZero();
    assertOnce();
  }

  private void assertOnce() {
    scene.everywhere("SYSTEM SYNC REPLICA {db}.events");
    assertThat(scene.query("SELECT count(), uniqExact(id) FROM {db}.events"))
        .isEqualTo(DOCUMENTS + "\t" + DOCUMENTS);
  }

  private PipelineConfig at(ClickHouseServer... servers) throws Exception {
    return scene.config(
        "clickhouse.url="
            + List.of(servers).stream()
                .map(ClickHouseServer::url)
                .collect(Collectors.joining(",")));
  }
}
