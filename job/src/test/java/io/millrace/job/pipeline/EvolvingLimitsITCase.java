package io.millrace.job.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.job.config.PipelineConfig;
import io.millrace.job.fixture.Destination;
import io.millrace.job.fixture.PipelineCluster;
import io.millrace.job.fixture.RecordingProxy;
import io.millrace.testkit.kinesis.KinesisDocument;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.JobID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code table.max-added-columns}, over documents, restarts and pipelines. */
@Timeout(240)
final class EvolvingLimitsITCase {
  private final Destination events = new Destination(1, "id UInt64");
  private int next;

  @Test
  void theLimitCountsOverRestartsAndPipelinesAndAFreePlaceIsUsed(@TempDir Path folder)
      throws Exception {
    try (PipelineCluster flink = PipelineCluster.start(1, folder)) {
      JobID first = flink.submit(config("pipeline.name=first"), 1, null);
      put("\"a\": 1");
      awaitAll();
      String savepoint = flink.stop(first);
      assertThat(columns()).isEqualTo("a,id");

      JobID second = flink.submit(config("pipeline.name=second"), 1, savepoint);
      put("\"b\": 1, \"c\": 1");
      awaitAll();
      savepoint = flink.stop(second);
      assertThat(columns()).isIn("a,b,id", "a,c,id");

      JobID third = flink.submit(config("pipeline.name=third"), 1, savepoint);
      put("\"d\": 1");
      awaitAll();
      assertThat(columns()).isIn("a,b,id", "a,c,id");
      // A column of a person does not count.
      alter("ADD COLUMN own String");
      put("\"own\": \"x\", \"d\": 2");
      awaitAll();
      assertThat(columns()).isIn("a,b,id,own", "a,c,id,own");

      alter("DROP COLUMN a");
      Awaitility.await("the free place")
          .atMost(Duration.ofMinutes(1))
          .pollInterval(Duration.ofMillis(500))
          .until(
              () -> {
                put("\"d\": 3");
                return List.of(columns().split(",")).contains("d");
              });
      awaitAll();
      flink.stop(third);
    }
    assertThat(events.count("countIf(d = 3) > 0 FROM %s.events".formatted(events.database)))
        .isEqualTo(1);
    assertThat(
            events.clickhouse.query(
                "SELECT name, comment FROM system.columns WHERE database = '%s' AND table = 'events' AND name IN ('b', 'c', 'd') ORDER BY name"
                    .formatted(events.database)))
        .containsPattern(
            "[bc]\tAdded by Millrace, pipeline second\nd\tAdded by Millrace, pipeline third");
    assertOnce();
  }

  /** Each field with a new name would cost two questions to the server. */
  @Test
  void beyondTheLimitTheServerIsNotAskedForEachDocument(@TempDir Path folder) throws Exception {
    try (RecordingProxy proxy = RecordingProxy.before(events.clickhouse.url());
        PipelineCluster flink = PipelineCluster.start(1, folder)) {
      PipelineConfig config = config("table.refresh-interval=1h", "clickhouse.url=" + proxy.url());
      JobID job = flink.submit(config, 1, null);
      List<String> documents = new ArrayList<>();
      for (int i = 0; i < 500; i++) {
        documents.add("\"data" + i + "\": 1");
      }
      put(documents.toArray(new String[0]));
      awaitAll();
      assertThat(columns().split(",")).hasSize(3);
      assertThat(
              proxy.requests().stream()
                  .filter(request -> request.body().contains("Added by Millrace"))
                  .count())
          .isLessThan(20);
      assertThat(metric(flink, job, "columnsAdded")).isEqualTo(2);
      assertThat(metric(flink, job, "columnsNotAdded")).isEqualTo(498);
      flink.stop(job);
    }
    assertOnce();
  }

  /** One name that ClickHouse refuses must not lead to a question for each of the others. */
  @Test
  void oneDocumentWithVeryManyNewFieldsCostsFewQuestions(@TempDir Path folder) throws Exception {
    try (RecordingProxy proxy = RecordingProxy.before(events.clickhouse.url());
        PipelineCluster flink = PipelineCluster.start(1, folder)) {
      PipelineConfig config = config("table.refresh-interval=1h", "clickhouse.url=" + proxy.url());
      JobID job = flink.submit(config, 1, null);
      StringBuilder fields = new StringBuilder("\"_row_exists\": 1");
      for (int i = 0; i < 5_000; i++) {
        fields.append(", \"k").append(i).append("\": 1");
      }
      put(fields.toString());
      awaitAll();
      assertThat(
              proxy.requests().stream()
                  .filter(request -> request.body().contains("Added by Millrace"))
                  .count())
          .isLessThan(40);
      assertThat(columns().split(",")).hasSize(3);
      assertThat(metric(flink, job, "columnsNotAdded")).isEqualTo(4_999);
      flink.stop(job);
    }
    assertOnce();
  }

  private PipelineConfig config(String... more) throws Exception {
    List<String> all =
        new ArrayList<>(
            List.of(
                "table.evolve=add-columns",
                "table.max-added-columns=2",
                "table.refresh-interval=1s"));
    all.addAll(List.of(more));
    return events.config(all.toArray(new String[0]));
  }

  private void assertOnce() {
    assertThat(
            events.clickhouse.query(
                "SELECT count(), uniqExact(id) FROM %s.events".formatted(events.database)))
        .isEqualTo(next + "\t" + next);
    assertThat(events.rejected()).isZero();
  }

  private void alter(String change) {
    events.clickhouse.query("ALTER TABLE %s.events %s".formatted(events.database, change));
  }

  private String columns() {
    return events.clickhouse.query(
        "SELECT arrayStringConcat(arraySort(groupArray(name)), ',') FROM system.columns WHERE database = '%s' AND table = 'events'"
            .formatted(events.database));
  }

  private void put(String... fields) {
    List<KinesisDocument> documents = new ArrayList<>();
    for (String some : fields) {
      documents.add(KinesisDocument.of("k", "{\"id\": " + next++ + ", " + some + "}"));
    }
    events.kinesis.streams().put(events.stream, documents);
  }

  private void awaitAll() {
    events.awaitRows(next);
  }

  /** Of the Convert operator. The dashboard has it some seconds later. */
  private static int metric(PipelineCluster flink, JobID job, String name) {
    return Awaitility.await(name)
        .atMost(Duration.ofMinutes(1))
        .pollInterval(Duration.ofSeconds(1))
        .until(() -> find(flink.rest() + "/jobs/" + job, name), value -> value > 0);
  }

  private static int find(String job, String name) throws Exception {
    for (JsonNode vertex : get(job).get("vertices")) {
      String metrics = job + "/vertices/" + vertex.get("id").asText() + "/subtasks/metrics";
      for (JsonNode metric : get(metrics)) {
        String id = metric.get("id").asText();
        if (id.endsWith("." + name)) {
          String query = "?get=" + URLEncoder.encode(id, StandardCharsets.UTF_8);
          return get(metrics + query).get(0).get("sum").asInt();
        }
      }
    }
    return 0;
  }

  private static JsonNode get(String address) throws Exception {
    return new ObjectMapper()
        .readTree(
            HttpClient.newHttpClient()
                .send(
                    HttpRequest.newBuilder(URI.create(address)).build(),
                    HttpResponse.BodyHandlers.ofString())
                .body());
  }
}
