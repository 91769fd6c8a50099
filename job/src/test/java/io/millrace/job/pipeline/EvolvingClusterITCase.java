package io.millrace.job.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.job.config.PipelineConfig;
import io.millrace.job.config.load.ConfigSources;
import io.millrace.job.fixture.Destination;
import io.millrace.job.fixture.PipelineCluster;
import io.millrace.job.fixture.RecordingProxy;
import io.millrace.job.preflight.Checks;
import io.millrace.testkit.clickhouse.ClickHouseOptions;
import io.millrace.testkit.clickhouse.ClickHouseServer;
import io.millrace.testkit.kinesis.KinesisDocument;
import io.millrace.testkit.kinesis.KinesisEmulator;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code table.cluster}. The local ClickHouse has no queue for distributed DDL, so this looks at
 * the statement that is sent, and lets the server parse it.
 */
@Timeout(120)
final class EvolvingClusterITCase {
  private static ClickHouseServer clickhouse;

  private final KinesisEmulator kinesis = KinesisEmulator.forTests();

  @BeforeAll
  static void start() {
    clickhouse =
        ClickHouseServer.start(
            ClickHouseOptions.temporary()
                .withConfiguration(
                    "<remote_servers><main><shard><replica><host>127.0.0.1</host><port>1</port>"
                        + "</replica></shard></main></remote_servers>"));
    clickhouse.query("CREATE DATABASE d");
    clickhouse.query(
        "CREATE TABLE d.events (id UInt64) ORDER BY id SETTINGS"
            + " non_replicated_deduplication_window = 10000");
  }

  @AfterAll
  static void stop() {
    clickhouse.close();
  }

  @Test
  void theCheckKnowsTheClusters() throws Exception {
    String stream = kinesis.streams().newStream(1);
    assertThat(Checks.run(config(stream, clickhouse.url(), "main")).render())
        .contains("ok     table.cluster: the server knows the cluster main");
    // A macro is another name on each server.
    assertThat(Checks.run(config(stream, clickhouse.url(), "{cluster}")).hasErrors()).isFalse();
    assertThat(Checks.run(config(stream, clickhouse.url(), "mian")).render())
        .contains(
            "ERROR  table.cluster: the server does not know the cluster `mian`\n"
                + "         → Set table.cluster to one of ")
        .contains("main");
  }

  @Test
  void theStatementNamesTheCluster(@TempDir Path folder) throws Exception {
    String stream = kinesis.streams().newStream(1);
    try (RecordingProxy proxy = RecordingProxy.before(clickhouse.url());
        PipelineCluster flink = PipelineCluster.start(1, folder)) {
      JobID job = flink.submit(config(stream, proxy.url(), "main"), 1, null);
      kinesis
          .streams()
          .put(stream, List.of(KinesisDocument.of("k", "{\"id\": 1, \"a\": 1, \"b `\": \"x\"}")));
      Awaitility.await("the row")
          .atMost(Duration.ofMinutes(1))
          .until(() -> clickhouse.query("SELECT count() FROM d.events WHERE id = 1").equals("1"));
      assertThat(flink.status(job)).isEqualTo(JobStatus.RUNNING);
      flink.stop(job);

      RecordingProxy.Request sent =
          proxy.requests().stream()
              .filter(request -> request.body().contains("ALTER TABLE"))
              .findFirst()
              .orElseThrow();
      String expected =
          "ALTER TABLE `d`.`events` ON CLUSTER `main` ADD COLUMN IF NOT EXISTS `a` Nullable(Int64)"
              + " COMMENT 'Added by Millrace, pipeline evolving', ADD COLUMN IF NOT EXISTS `b \\``"
              + " Nullable(String) COMMENT 'Added by Millrace, pipeline evolving'";
      assertThat(sent.body()).contains(expected);
      assertThat(sent.line()).contains("alter_sync=2").contains("distributed_ddl_task_timeout=30");
      assertThat(clickhouse.query("EXPLAIN AST " + expected)).startsWith("AlterQuery");
      clickhouse.query(expected.replace(" ON CLUSTER `main`", ""));
    }
    assertThat(
            clickhouse.query(
                "SELECT name, type FROM system.columns WHERE database = 'd' AND table = 'events'"))
        .isEqualTo("id\tUInt64\na\tNullable(Int64)\nb `\tNullable(String)");
  }

  private PipelineConfig config(String stream, String url, String cluster) throws Exception {
    List<String> keys =
        new ArrayList<>(
            List.of(
                "pipeline.name=evolving",
                "source.stream=" + stream,
                "source.region=" + KinesisEmulator.REGION,
                "source.endpoint=" + kinesis.endpoint(),
                "source.credentials.type=basic",
                "clickhouse.url=" + url,
                "clickhouse.database=d",
                "clickhouse.table=events",
                "delivery.checkpoint-interval=1s",
                "table.evolve=add-columns",
                "table.cluster=" + cluster));
    keys.addAll(Destination.KEYS);
    return ConfigSources.in(Map.of("SECRET_KEY", KinesisEmulator.ACCESS_KEY)::get)
        .overrides(keys)
        .load();
  }
}
