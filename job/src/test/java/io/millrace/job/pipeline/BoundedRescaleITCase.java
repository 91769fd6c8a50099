package io.millrace.job.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.job.config.PipelineConfig;
import io.millrace.job.fixture.Destination;
import io.millrace.job.fixture.PipelineCluster;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.apache.flink.api.common.JobID;
import org.apache.flink.configuration.Configuration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * A run that ends by itself is given more subtasks, and fewer, while it runs: the JobManager goes
 * on with what it knew of the subtasks before.
 */
@Timeout(300)
final class BoundedRescaleITCase {
  private static final int BEFORE = 800;

  private final Destination events = new Destination(1, "id UInt64");
  private final HttpClient client = HttpClient.newHttpClient();

  @Test
  void endsAfterItWasRescaled(@TempDir Path folder) throws Exception {
    events.put(0, BEFORE);
    Instant until = Destination.moment();
    events.put(BEFORE, BEFORE + 50);
    PipelineConfig slowly = events.config("source.records-per-poll=3");
    Configuration settings = new Configuration();
    settings.setString("jobmanager.scheduler", "adaptive");
    settings.setString("jobmanager.adaptive-scheduler.scaling-interval.min", "0 s");
    settings.setString("jobmanager.adaptive-scheduler.resource-stabilization-timeout", "0 s");
    try (PipelineCluster flink = PipelineCluster.start(4, folder, settings)) {
      JobID job = flink.submit(slowly, 4, null, until);
      // One shard: three of four subtasks have read all at once, and have said so.
      events.awaitRows(50);
      rescale(flink, job, 2);
      events.awaitRows(200);
      rescale(flink, job, 3);
      events.awaitRows(400);
      rescale(flink, job, 1);
      flink.awaitEnd(job);
    }
    assertThat(
            events.clickhouse.query(
                "SELECT count(), uniqExact(id), max(id) FROM " + events.database + ".events"))
        .isEqualTo(BEFORE + "\t" + BEFORE + "\t" + (BEFORE - 1));
  }

  private void rescale(PipelineCluster flink, JobID job, int parallelism) throws Exception {
    URI uri = URI.create(flink.rest() + "/jobs/" + job + "/resource-requirements");
    String known = send(HttpRequest.newBuilder(uri).GET().build());
    String body =
        StreamSupport.stream(
                ((Iterable<String>) new ObjectMapper().readTree(known)::fieldNames).spliterator(),
                false)
            .map(
                vertex ->
                    "\"%s\":{\"parallelism\":{\"lowerBound\":1,\"upperBound\":%d}}"
                        .formatted(vertex, parallelism))
            .collect(Collectors.joining(",", "{", "}"));
    send(
        HttpRequest.newBuilder(uri)
            .header("Content-Type", "application/json")
            .PUT(BodyPublishers.ofString(body))
            .build());
    Awaitility.await("parallelism " + parallelism)
        .atMost(Duration.ofMinutes(1))
        .until(() -> running(flink, job).equals(List.of(parallelism, parallelism)));
  }

  /** The parallelism of each vertex all of whose subtasks run. */
  private List<Integer> running(PipelineCluster flink, JobID job) throws Exception {
    URI uri = URI.create(flink.rest() + "/jobs/" + job);
    JsonNode vertices =
        new ObjectMapper().readTree(send(HttpRequest.newBuilder(uri).build())).get("vertices");
    return StreamSupport.stream(vertices.spliterator(), false)
        .filter(
            vertex ->
                vertex.get("tasks").get("RUNNING").asInt() == vertex.get("parallelism").asInt())
        .map(vertex -> vertex.get("parallelism").asInt())
        .toList();
  }

  private String send(HttpRequest request) throws Exception {
    HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return answer.body();
  }
}
