package io.millrace.job.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.job.config.PipelineConfig;
import io.millrace.job.config.load.ConfigSources;
import io.millrace.job.fixture.Destination;
import io.millrace.job.fixture.NeedsReplicas;
import io.millrace.job.fixture.PipelineCluster;
import io.millrace.testkit.clickhouse.ClickHouseOptions;
import io.millrace.testkit.clickhouse.ClickHouseServer;
import io.millrace.testkit.clickhouse.ZooKeeperServer;
import io.millrace.testkit.kinesis.KinesisDocument;
import io.millrace.testkit.kinesis.KinesisEmulator;
import io.millrace.udf.table.Column;
import io.millrace.udf.table.ErrorTable;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.flink.api.common.JobID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code table.evolve: add-columns} for a table with two replicas. */
@Timeout(240)
@NeedsReplicas
final class EvolvingReplicasITCase {
  private static final int DOCUMENTS = 60;

  /** Of a pipeline's documents: each is new in the table when the first of them comes. */
  private static final int FIELDS = 6;

  private static ZooKeeperServer zooKeeper;
  private static ClickHouseServer one;
  private static ClickHouseServer other;
  private static int number;

  private final KinesisEmulator kinesis = KinesisEmulator.forTests();
  private String database;

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
  void createTables() {
    database = "db" + number++;
    String errors =
        ErrorTable.columns().stream().map(Column::toString).collect(Collectors.joining(", "));
    for (ClickHouseServer server : List.of(one, other)) {
      server.query("CREATE DATABASE " + database);
      server.query(
          "CREATE TABLE %1$s.events (id UInt64) ENGINE = ReplicatedMergeTree('/%1$s/events', '{replica}') ORDER BY id"
              .formatted(database));
      server.query(
          "CREATE TABLE %1$s.events_errors (%2$s) ENGINE = ReplicatedMergeTree('/%1$s/errors', '{replica}') ORDER BY time"
              .formatted(database, errors));
    }
  }

  /** Four subtasks, two of them through each replica, and each of them adds every column. */
  @Test
  void bothReplicasAreAskedForTheSameFieldsAtOnce(@TempDir Path folder) throws Exception {
    String first = kinesis.streams().newStream(2);
    String second = kinesis.streams().newStream(2);
    put(first, 0);
    put(second, DOCUMENTS);
    try (PipelineCluster flink = PipelineCluster.start(4, folder)) {
      JobID a = flink.submit(config(first, one.url() + "," + other.url()), 2, null);
      JobID b = flink.submit(config(second, other.url() + "," + one.url()), 2, null);
      awaitRows(2 * DOCUMENTS);
      flink.stop(a);
      flink.stop(b);
    }
    assertComplete(2 * DOCUMENTS);
    assertThat(
            one.query(
                "SELECT countIf(startsWith(comment, 'Added by Millrace')) FROM system.columns WHERE database = '%s' AND table = 'events'"
                    .formatted(database)))
        .isEqualTo(Integer.toString(FIELDS));
  }

  /** The ALTER is in the replicated log; the replica that is away applies it when it is back. */
  @Test
  void aReplicaThatIsAwayIsNotAwaitedForLong(@TempDir Path folder) throws Exception {
    String stream = kinesis.streams().newStream(2);
    other.query("SYSTEM STOP REPLICATION QUEUES %s.events".formatted(database));
    put(stream, 0);
    try (PipelineCluster flink = PipelineCluster.start(2, folder)) {
      JobID job = flink.submit(config(stream, one.url() + "," + other.url()), 2, null);
      Awaitility.await("the column on one replica")
          .atMost(Duration.ofSeconds(90))
          .until(() -> columns(one).contains("f0"));
      assertThat(columns(other)).doesNotContain("f0");
      other.query("SYSTEM START REPLICATION QUEUES %s.events".formatted(database));
      awaitRows(DOCUMENTS);
      flink.stop(job);
    }
    assertComplete(DOCUMENTS);
  }

  private void assertComplete(int all) {
    for (ClickHouseServer server : List.of(one, other)) {
      server.query("SYSTEM SYNC REPLICA %s.events".formatted(database));
      assertThat(server.query("SELECT count(), uniqExact(id) FROM %s.events".formatted(database)))
          .isEqualTo(all + "\t" + all);
      assertThat(columns(server)).hasSize(FIELDS + 1);
      for (int field = 0; field < FIELDS; field++) {
        assertThat(
                server.query(
                    "SELECT count() FROM %s.events WHERE f%d = toInt64(id)"
                        .formatted(database, field)))
            .isEqualTo(Integer.toString(all / FIELDS));
      }
    }
    assertThat(one.query("SELECT count() FROM %s.events_errors".formatted(database)))
        .isEqualTo("0");
  }

  private void put(String stream, int from) {
    List<KinesisDocument> documents = new ArrayList<>();
    for (int id = from; id < from + DOCUMENTS; id++) {
      documents.add(
          KinesisDocument.of(
              "key-" + id, "{\"id\": %d, \"f%d\": %d}".formatted(id, id % FIELDS, id)));
    }
    kinesis.streams().put(stream, documents);
  }

  private void awaitRows(int all) {
    Awaitility.await("all rows")
        .atMost(Duration.ofSeconds(90))
        .until(
            () ->
                Integer.parseInt(
                        one.query(
                            "SELECT count() FROM %s.events SETTINGS select_sequential_consistency = 0"
                                .formatted(database)))
                    >= all);
  }

  private List<String> columns(ClickHouseServer server) {
    return List.of(
        server
            .query(
                "SELECT name FROM system.columns WHERE database = '%s' AND table = 'events'"
                    .formatted(database))
            .split("\n"));
  }

  private PipelineConfig config(String stream, String urls) throws Exception {
    List<String> keys =
        new ArrayList<>(
            List.of(
                "pipeline.name=" + stream,
                "source.stream=" + stream,
                "source.region=" + KinesisEmulator.REGION,
                "source.endpoint=" + kinesis.endpoint(),
                "source.credentials.type=basic",
                "clickhouse.url=" + urls,
                "clickhouse.database=" + database,
                "clickhouse.table=events",
                "delivery.checkpoint-interval=1s",
                "delivery.retry-deadline=5min",
                "table.refresh-interval=1s",
                "table.evolve=add-columns"));
    keys.addAll(Destination.KEYS);
    return ConfigSources.in(Map.of("SECRET_KEY", KinesisEmulator.ACCESS_KEY)::get)
        .overrides(keys)
        .load();
  }
}
