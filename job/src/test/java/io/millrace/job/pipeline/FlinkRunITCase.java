package io.millrace.job.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.millrace.testkit.clickhouse.ClickHouseOptions;
import io.millrace.testkit.clickhouse.ClickHouseServer;
import io.millrace.testkit.clickhouse.ClickHouseUser;
import io.millrace.testkit.flink.FlinkCluster;
import io.millrace.testkit.flink.FlinkOptions;
import io.millrace.testkit.kinesis.KinesisDocument;
import io.millrace.testkit.kinesis.KinesisEmulator;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/**
 * The shaded jar as people use it: submitted with Flink's own client to a session cluster of real
 * processes, seen through the REST API, stopped with a savepoint. Nowhere on the way does the
 * password appear.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class FlinkRunITCase {
  private static final String PASSWORD = "swordfish-5c1e9a";
  private static final int DOCUMENTS = 200;

  private final ClickHouseServer clickhouse =
      ClickHouseServer.start(
          ClickHouseOptions.temporary()
              .withUser(ClickHouseUser.of("loader", PASSWORD, "GRANT ALL ON *.*")));
  private final FlinkCluster flink = FlinkCluster.start(FlinkOptions.temporary(1, 2));
  private final KinesisEmulator kinesis = KinesisEmulator.forTests();
  private final String stream = kinesis.streams().newStream(2);
  private final String config;

  FlinkRunITCase(@TempDir Path folder) throws IOException {
    config = config(folder);
    clickhouse.query(
        "CREATE TABLE events (id UInt64) ENGINE = MergeTree ORDER BY id"
            + " SETTINGS non_replicated_deduplication_window = 10000");
    clickhouse.query("CREATE TABLE attached AS events");
    clickhouse.query("CREATE TABLE detached AS events");
    clickhouse.query("CREATE TABLE forgotten AS events");
    kinesis.streams().put(stream, documents());
  }

  @AfterAll
  void stop() {
    flink.close();
    clickhouse.close();
  }

  @Test
  void runsFromItsJarAndKeepsItsSecret() throws Exception {
    String submitted = flink.client("run", "-d", jar(), "--config", config);
    assertThat(submitted).contains("The job can start").contains("Job has been submitted");
    String job = id(submitted);
    Awaitility.await("rows")
        .atMost(Duration.ofMinutes(1))
        .until(() -> clickhouse.query("SELECT count() FROM events").equals("" + (DOCUMENTS - 1)));

    assertThat(operators(flink, job))
        .containsExactly(
            "Source: Kinesis: " + stream,
            "Convert: JSON → default.events -> ClickHouse: default.events");
    assertThat(everyAnswer(flink, job)).isNotEmpty().noneMatch(text -> text.contains(PASSWORD));

    String stopped =
        flink.client("stop", "--savepointPath", flink.options().savepoints().toString(), job);
    assertThat(stopped).contains("Savepoint completed. Path: file:");
    assertThat(submitted + stopped + logs(flink)).doesNotContain(PASSWORD);
    assertThat(clickhouse.query("SELECT count(), uniqExact(id) FROM events"))
        .isEqualTo((DOCUMENTS - 1) + "\t" + (DOCUMENTS - 1));
    assertThat(clickhouse.query("SELECT raw_message FROM events_errors")).isEqualTo("{\"id\": 0");
  }

  /** The position of a pipeline that has written is in its state: see decision 9. */
  @Test
  void withoutItsStateAPipelineThatHasWrittenIsNotStarted() {
    String submitted = flink.client(run("forgotten"));
    assertThat(submitted).contains("no high availability is configured here");
    String job = id(submitted);
    Awaitility.await("rows")
        .atMost(Duration.ofMinutes(1))
        .until(
            () ->
                clickhouse
                    .query("SELECT count() FROM millrace_pipelines WHERE destination = 'forgotten'")
                    .equals("1"));
    String stopped =
        flink.client("stop", "--savepointPath", flink.options().savepoints().toString(), job);
    Matcher savepoint = Pattern.compile("Path: (file:\\S+)").matcher(stopped);
    assertThat(savepoint.find()).as(stopped).isTrue();

    assertThatThrownBy(() -> flink.client(run("forgotten")))
        .as("the reason is above what is quoted, see StartWithoutStateITCase")
        .hasMessageContaining("The pipeline was not started.");
    flink.client("cancel", restored(savepoint.group(1)));
    assertThat(clickhouse.query("SELECT count(), uniqExact(id) FROM forgotten"))
        .isEqualTo((DOCUMENTS - 1) + "\t" + (DOCUMENTS - 1));
  }

  private String restored(String savepoint) {
    List<String> command = new ArrayList<>(List.of(run("forgotten")));
    command.addAll(1, List.of("-s", savepoint));
    String printed = flink.client(command.toArray(new String[0]));
    assertThat(printed).contains("starts with the given state");
    String job = id(printed);
    Awaitility.await("the job")
        .atMost(Duration.ofMinutes(1))
        .until(() -> flink.rest("/jobs/" + job).get("state").asText().equals("RUNNING"));
    return job;
  }

  private String[] run(String table) {
    return new String[] {"run", "-d", jar(), "--config", config, "-D", "clickhouse.table=" + table};
  }

  /** The client, which fails when what it runs does, comes back when all is in the table. */
  @Test
  void aBackfillEndsWithItsSummary() {
    String printed = flink.client(backfill("attached", "run", jar()));

    assertThat(printed)
        .containsPattern(
            "Committed all records that arrived before \\S+: 200 documents, 199 rows, 1 rejected");
    assertThat(clickhouse.query("SELECT count(), uniqExact(id) FROM attached"))
        .isEqualTo((DOCUMENTS - 1) + "\t" + (DOCUMENTS - 1));
    assertThat(clickhouse.query("SELECT count() FROM attached_errors")).isEqualTo("1");
  }

  @Test
  void aDetachedBackfillSaysWhereItsEndIsSeen() {
    String printed = flink.client(backfill("detached", "run", "-d", jar()));

    assertThat(printed)
        .containsPattern(
            "ends in state FINISHED when all records that arrived before .* are committed")
        .doesNotContain("Committed all");
    String job = id(printed);
    Awaitility.await("the end")
        .atMost(Duration.ofMinutes(1))
        .until(() -> flink.rest("/jobs/" + job).get("state").asText().equals("FINISHED"));
    assertThat(clickhouse.query("SELECT count() FROM detached")).isEqualTo("" + (DOCUMENTS - 1));
  }

  private String[] backfill(String table, String... client) {
    List<String> command = new ArrayList<>(List.of(client));
    command.addAll(
        List.of("run", "--until", "latest", "--config", config, "-D", "clickhouse.table=" + table));
    return command.toArray(new String[0]);
  }

  private static String id(String submitted) {
    Matcher job = Pattern.compile("JobID ([0-9a-f]{32})").matcher(submitted);
    assertThat(job.find()).as(submitted).isTrue();
    return job.group(1);
  }

  /** The first one is cut off. */
  private static List<KinesisDocument> documents() {
    return IntStream.range(0, DOCUMENTS)
        .mapToObj(id -> KinesisDocument.of("key-" + id, "{\"id\": " + id + (id == 0 ? "" : "}")))
        .toList();
  }

  private String config(Path folder) throws IOException {
    Files.writeString(folder.resolve("password"), PASSWORD + "\n");
    return Files.writeString(
            folder.resolve("pipeline.yaml"),
            """
            pipeline:
              name: flink-run
            source:
              stream: %s
              region: %s
              endpoint: %s
              credentials: {type: basic, access-key-id: any, secret-access-key: any}
            clickhouse:
              url: %s
              table: events
              username: loader
              password-file: password
            delivery:
              checkpoint-interval: 1s
            """
                .formatted(stream, KinesisEmulator.REGION, kinesis.endpoint(), clickhouse.url()))
        .toString();
  }

  private static String jar() {
    Path jar = Path.of(System.getProperty("millrace.root"), "job", "target", "millrace.jar");
    assertThat(jar).exists();
    return jar.toString();
  }

  private static List<String> operators(FlinkCluster flink, String job) {
    List<String> names = new ArrayList<>();
    flink
        .rest("/jobs/" + job)
        .get("vertices")
        .forEach(vertex -> names.add(vertex.get("name").asText()));
    return names;
  }

  /** What the REST API says when one follows it from the job to everything it names. */
  private static List<String> everyAnswer(FlinkCluster flink, String job) throws Exception {
    Deque<String> paths =
        new ArrayDeque<>(
            List.of(
                "/config",
                "/overview",
                "/jobs/overview",
                "/jobmanager/config",
                "/jobmanager/environment",
                "/jobmanager/logs",
                "/jobmanager/metrics",
                "/jars",
                "/jobs/" + job,
                "/jobs/" + job + "/config",
                "/jobs/" + job + "/plan",
                "/jobs/" + job + "/exceptions",
                "/jobs/" + job + "/jobmanager/config",
                "/jobs/" + job + "/jobmanager/environment",
                "/jobs/" + job + "/checkpoints",
                "/jobs/" + job + "/checkpoints/config",
                "/jobs/" + job + "/accumulators",
                "/jobs/" + job + "/metrics",
                "/taskmanagers"));
    for (JsonNode vertex : flink.rest("/jobs/" + job).get("vertices")) {
      String path = "/jobs/" + job + "/vertices/" + vertex.get("id").asText();
      paths.addAll(
          List.of(path, path + "/metrics", path + "/accumulators", path + "/taskmanagers"));
    }
    for (JsonNode worker : flink.rest("/taskmanagers").get("taskmanagers")) {
      String path = "/taskmanagers/" + worker.get("id").asText();
      paths.addAll(List.of(path, path + "/logs", path + "/thread-dump", path + "/metrics"));
    }
    HttpClient http = HttpClient.newHttpClient();
    Set<String> answers = new TreeSet<>();
    for (String path : paths) {
      URI address = URI.create(flink.restUrl() + path);
      answers.add(
          http.send(HttpRequest.newBuilder(address).build(), BodyHandlers.ofString()).body());
    }
    return List.copyOf(answers);
  }

  private static String logs(FlinkCluster flink) throws IOException {
    StringBuilder all = new StringBuilder();
    try (Stream<Path> files = Files.walk(flink.options().logs())) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        all.append(Files.readString(file, UTF_8));
      }
    }
    assertThat(all).isNotEmpty();
    return all.toString();
  }
}
