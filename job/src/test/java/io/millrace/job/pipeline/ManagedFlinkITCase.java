package io.millrace.job.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.millrace.job.fixture.Destination;
import io.millrace.testkit.flink.FlinkCluster;
import io.millrace.testkit.flink.FlinkOptions;
import io.millrace.testkit.kinesis.KinesisDocument;
import io.millrace.testkit.kinesis.KinesisEmulator;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The shaded jar on a cluster that forbids jobs to set Flink options, as Managed Service for Apache
 * Flink does, with the configuration it hands over.
 */
final class ManagedFlinkITCase {
  private static final int DOCUMENTS = 50;

  /** What the service allows. */
  private static final String WILDCARDS =
      "pipeline.auto-watermark-interval;pipeline.max-parallelism;pipeline.name;"
          + "pipeline.operator-chaining.enabled";

  private final Destination events = new Destination(1, "id UInt64");
  @TempDir private Path folder;

  @Test
  void startsWithPropertyGroupsAndSetsNothing() throws Exception {
    put();
    try (FlinkCluster flink = FlinkCluster.start(options("30 s"))) {
      String checked = flink.client(command("check", List.of()));
      assertThat(checked)
          .contains("Flink\n")
          .contains("checkpoints start every 2 s, as this cluster says")
          .contains("one failed checkpoint restarts the job");
      String submitted = flink.client(command("run", List.of("-d")));
      assertThat(submitted)
          .contains("The job can start")
          .contains("a checkpoint expires after 30 s, before delivery.retry-deadline");
      awaitRows();

      String job = id(submitted);
      JsonNode inForce = flink.rest("/jobs/" + job + "/checkpoints/config");
      assertThat(inForce.get("interval").asLong()).isEqualTo(2_000);
      assertThat(inForce.get("timeout").asLong()).isEqualTo(30_000);
      flink.client("cancel", job);
    }
    assertThat(events.count("uniqExact(id) FROM " + events.database + ".events"))
        .isEqualTo(DOCUMENTS);
  }

  @Test
  void setsWhatTheClusterAllows() throws Exception {
    put();
    Map<String, String> cluster =
        Map.of(
            "execution.program-config.enabled",
            "false",
            "execution.program-config.wildcards",
            // Flink refuses every job if only the prefix of the checkpoints' folder is named.
            "execution.checkpointing;execution.checkpointing.dir;pipeline.global-job-parameters;"
                + "restart-strategy");
    try (FlinkCluster flink = FlinkCluster.start(with(cluster))) {
      String submitted = flink.client(command("run", List.of("-d")));
      assertThat(submitted).contains("The job can start").doesNotContain("one failed checkpoint");
      awaitRows();
      String job = id(submitted);
      assertThat(flink.rest("/jobs/" + job + "/checkpoints/config").get("interval").asLong())
          .isEqualTo(1_000);
      assertThat(flink.rest("/jobs/" + job + "/config").toString())
          .contains("clickhouse.table")
          .contains("\"source.credentials.secret-access-key\":\"******\"");
      flink.client("cancel", job);
    }
  }

  @Test
  void aClusterThatBreaksThePromiseIsRefused() throws Exception {
    Map<String, String> cluster = new TreeMap<>(fixed("30 s"));
    cluster.put("execution.checkpointing.mode", "AT_LEAST_ONCE");
    try (FlinkCluster flink = FlinkCluster.start(with(cluster))) {
      assertThatThrownBy(() -> flink.client(command("run", List.of("-d"))))
          .hasMessageContaining("The pipeline was not started.");
      assertThat(flink.rest("/jobs/overview").get("jobs")).isEmpty();
    }
  }

  private static FlinkOptions options(String timeout) {
    return with(fixed(timeout));
  }

  private static FlinkOptions with(Map<String, String> configuration) {
    FlinkOptions options = FlinkOptions.temporary(1, 1);
    for (Map.Entry<String, String> entry : configuration.entrySet()) {
      options = options.with(entry.getKey(), entry.getValue());
    }
    return options;
  }

  private static Map<String, String> fixed(String timeout) {
    return Map.of(
        "execution.program-config.enabled",
        "false",
        "execution.program-config.wildcards",
        WILDCARDS,
        "execution.checkpointing.interval",
        "2 s",
        "execution.checkpointing.timeout",
        timeout);
  }

  /** {@code flink run [-d] millrace.jar run|check --property-groups …}. */
  private String[] command(String command, List<String> client) throws IOException {
    List<String> all = new ArrayList<>(List.of("run"));
    all.addAll(client);
    all.addAll(List.of(jar(), command, "--property-groups", groups().toString()));
    return all.toArray(new String[0]);
  }

  /** As {@code /etc/flink/application_properties.json}. */
  private Path groups() throws IOException {
    List<Map<String, Object>> groups =
        List.of(
            group("pipeline", Map.of("name", "managed")),
            group(
                "source",
                Map.of(
                    "stream", events.stream,
                    "region", KinesisEmulator.REGION,
                    "endpoint", events.kinesis.endpoint())),
            group(
                "source.credentials",
                Map.of(
                    "type", "basic",
                    "access-key-id", KinesisEmulator.ACCESS_KEY,
                    "secret-access-key", KinesisEmulator.ACCESS_KEY)),
            group(
                "millrace",
                Map.of(
                    "clickhouse",
                    "{url: '%s', database: %s, table: events}"
                        .formatted(events.clickhouse.url(), events.database),
                    "delivery.checkpoint-interval",
                    "1s")));
    Path file = folder.resolve("application_properties.json");
    new JsonMapper().writeValue(file.toFile(), groups);
    return file;
  }

  private static Map<String, Object> group(String id, Map<String, String> properties) {
    return Map.of("PropertyGroupId", id, "PropertyMap", properties);
  }

  private void put() {
    events
        .kinesis
        .streams()
        .put(
            events.stream,
            IntStream.range(0, DOCUMENTS)
                .mapToObj(id -> KinesisDocument.of("key-" + id, "{\"id\": " + id + "}"))
                .toList());
  }

  private void awaitRows() {
    Awaitility.await("rows").atMost(Duration.ofMinutes(2)).until(() -> events.rows() == DOCUMENTS);
  }

  private static String id(String submitted) {
    Matcher job = Pattern.compile("JobID ([0-9a-f]{32})").matcher(submitted);
    assertThat(job.find()).as(submitted).isTrue();
    return job.group(1);
  }

  private static String jar() {
    Path jar =
        Path.of(
            System.getProperty(
                "millrace.jar",
                Path.of(System.getProperty("millrace.root"), "job", "target", "millrace.jar")
                    .toString()));
    assertThat(jar).exists();
    return jar.toString();
  }
}
