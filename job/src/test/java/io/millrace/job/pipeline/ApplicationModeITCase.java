package io.millrace.job.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.job.cli.Millrace;
import io.millrace.job.fixture.Destination;
import io.millrace.testkit.RepositoryRoot;
import io.millrace.testkit.chaos.FaultProxy;
import io.millrace.testkit.chaos.Interference;
import io.millrace.testkit.clickhouse.ZooKeeperServer;
import io.millrace.testkit.flink.FlinkCluster;
import io.millrace.testkit.flink.FlinkOptions;
import io.millrace.testkit.kinesis.KinesisEmulator;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A cluster for one job with high availability, as in Docker and on Kubernetes. When a JobManager
 * returns, it restores the job and runs the program again.
 */
final class ApplicationModeITCase {
  private static final Duration PATIENCE = Duration.ofMinutes(3);

  private final Destination events = new Destination(2, "id UInt64");

  @Test
  void aJobManagerThatReturnsWhileClickHouseIsAwayKeepsTheJob(@TempDir Path folder)
      throws Exception {
    try (ZooKeeperServer zooKeeper = ZooKeeperServer.temporary();
        FaultProxy clickhouse = FaultProxy.to(URI.create(events.clickhouse.url()).getPort());
        FlinkCluster flink = FlinkCluster.start(options(folder, zooKeeper, clickhouse))) {
      events.put(0, 100);
      events.awaitRows(100);

      clickhouse.begin(Interference.REFUSE);
      events.put(100, 200);
      flink.restartJobManager();
      Awaitility.await("the program waits")
          .atMost(PATIENCE)
          .until(() -> log(flink).contains("Waiting for the service to answer."));
      Awaitility.await("the job was restored").atMost(PATIENCE).until(() -> isRunning(flink));
      assertThat(events.rows()).isEqualTo(100);

      clickhouse.end();
      events.awaitRows(200);
      assertThat(flink.jobManager().isAlive()).isTrue();
      assertThat(isRunning(flink)).isTrue();
      assertThat(events.count("uniqExact(id) FROM " + events.database + ".events")).isEqualTo(200);
    }
  }

  private FlinkOptions options(Path folder, ZooKeeperServer zooKeeper, FaultProxy clickhouse)
      throws Exception {
    Path jar = RepositoryRoot.find().resolve("job/target/millrace.jar");
    return FlinkOptions.temporary(1, 2)
        .with("parallelism.default", "2")
        .with("high-availability.type", "zookeeper")
        .with("high-availability.zookeeper.quorum", "127.0.0.1:" + zooKeeper.port())
        .with("high-availability.storageDir", folder.resolve("ha").toUri().toString())
        .application(
            jar,
            Millrace.class.getName(),
            List.of("run", "--config", file(folder, clickhouse).toString()));
  }

  private Path file(Path folder, FaultProxy clickhouse) throws IOException {
    return Files.writeString(
        folder.resolve("pipeline.yaml"),
        """
        source:
          stream: %s
          region: %s
          endpoint: %s
          credentials: {type: basic, access-key-id: any, secret-access-key: any}
        clickhouse: {url: "%s", database: %s, table: events}
        delivery: {checkpoint-interval: 1s}
        """
            .formatted(
                events.stream,
                KinesisEmulator.REGION,
                events.kinesis.endpoint(),
                clickhouse.url(),
                events.database));
  }

  private static boolean isRunning(FlinkCluster flink) {
    JsonNode jobs = flink.rest("/jobs/overview").get("jobs");
    return jobs.size() == 1 && jobs.get(0).get("state").asText().equals("RUNNING");
  }

  private static String log(FlinkCluster flink) throws IOException {
    return Files.readString(flink.options().logs().resolve("jobmanager.log"), UTF_8);
  }
}
