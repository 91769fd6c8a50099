package io.millrace.job.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.job.clickhouse.catalog.ErrorTableStatement;
import io.millrace.job.clickhouse.insert.ClickHouseInserterFactory;
import io.millrace.job.clickhouse.insert.NumberBlocks;
import io.millrace.job.config.value.FailingViews;
import io.millrace.job.config.value.Guarantee;
import io.millrace.job.config.value.Secret;
import io.millrace.job.fixture.NeedsReplicas;
import io.millrace.testkit.clickhouse.ClickHouseOptions;
import io.millrace.testkit.clickhouse.ClickHouseServer;
import io.millrace.testkit.clickhouse.ZooKeeperServer;
import io.millrace.udf.table.ErrorTable;
import io.millrace.udf.table.TableName;
import io.millrace.udf.table.TableSchema;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Rows on which a view throws, where two replicas take turns. A block that one got first, the other
 * may be sent again without them, and both know it by its token.
 */
@Timeout(120)
@NeedsReplicas
final class ReplicatedViewsITCase {
  private static final int BLOCKS = 8;
  private static final int ROWS = 100;
  private static final TableName TABLE = new TableName("default", "t");
  private static final TableName ERRORS = new TableName("default", "t_errors");
  private static final Duration ATTEMPT = Duration.ofSeconds(30);

  private final ZooKeeperServer zooKeeper = ZooKeeperServer.temporary();
  private final List<ClickHouseServer> replicas =
      IntStream.rangeClosed(1, 2).mapToObj(i -> replica("replica" + i)).toList();
  private int checkpoint;

  private ClickHouseServer replica(String name) {
    return ClickHouseServer.start(ClickHouseOptions.temporary().asReplica(zooKeeper.port(), name));
  }

  @BeforeEach
  void createTables() {
    String errors =
        new ErrorTableStatement(new TableSchema(ERRORS, ErrorTable.columns()), Duration.ofDays(7))
            .sql();
    for (ClickHouseServer replica : replicas) {
      replica.query("CREATE TABLE t (id UInt64) ENGINE = " + engine("t") + " ORDER BY id");
      replica.query(
          "CREATE TABLE target (id UInt64) ENGINE = " + engine("target") + " ORDER BY id");
      replica.query(
          "CREATE MATERIALIZED VIEW v TO target AS SELECT id + throwIf(id % 97 = 5) AS id FROM t");
      replica.query(errors.replace("MergeTree", engine("t_errors")));
    }
  }

  private static String engine(String table) {
    return "ReplicatedMergeTree('/" + table + "', '{replica}')";
  }

  @AfterEach
  void stop() {
    replicas.forEach(ClickHouseServer::close);
    zooKeeper.close();
  }

  @Test
  void areOnceOnBoth() throws Exception {
    OperatorSubtaskState before;
    try (var operator = start(null)) {
      for (int i = 0; i < BLOCKS; i++) {
        operator.arrive(NumberBlocks.range(TABLE, "block" + i, (long) i * ROWS, ROWS));
      }
      before = operator.barrier(++checkpoint);
      operator.completed(checkpoint);
      operator.hearWhatComes();
      drain(operator);
    }
    // Everything has landed; from before the replacement it is all sent again.
    try (var operator = start(before)) {
      operator.hearWhatComes();
      drain(operator);
    }

    int all = BLOCKS * ROWS;
    int thrown = (int) IntStream.range(0, all).filter(id -> id % 97 == 5).count();
    for (ClickHouseServer replica : replicas) {
      assertThat(counts(replica, "t")).isEqualTo(all + "\t" + all);
      assertThat(counts(replica, "target")).isEqualTo((all - thrown) + "\t" + (all - thrown));
      replica.query("SYSTEM SYNC REPLICA t_errors");
      assertThat(replica.query("SELECT count(), uniqExact(raw_message) FROM t_errors"))
          .isEqualTo(thrown + "\t" + thrown);
    }
  }

  private static String counts(ClickHouseServer replica, String table) {
    replica.query("SYSTEM SYNC REPLICA " + table);
    return replica.query("SELECT count(), uniqExact(id) FROM " + table);
  }

  private OperatorUnderTest start(@Nullable OperatorSubtaskState from) throws Exception {
    return OperatorUnderTest.start(
        OperatorUnderTest.settings(
                Guarantee.EXACTLY_ONCE,
                new RetryPolicy(Duration.ofMillis(10), Duration.ofMillis(200), ATTEMPT),
                Integer.MAX_VALUE)
            .rejectingTo(ERRORS, 1_000)
            .withFailingViews(FailingViews.ISOLATE),
        new ClickHouseInserterFactory(
            replicas.stream().map(ClickHouseServer::url).toList(),
            "default",
            Secret.of(""),
            Duration.ofSeconds(5),
            ATTEMPT),
        from);
  }

  private void drain(OperatorUnderTest operator) throws Exception {
    while (!SavedBlocks.tokens(operator.barrier(++checkpoint)).isEmpty()) {
      operator.completed(checkpoint);
      operator.hearWhatComes();
    }
  }
}
