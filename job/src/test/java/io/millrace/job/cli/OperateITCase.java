package io.millrace.job.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.job.fixture.Destination;
import io.millrace.job.fixture.PipelineCluster;
import io.millrace.job.tool.cluster.ClusterAccess;
import io.millrace.job.tool.cluster.FlinkRest;
import io.millrace.testkit.chaos.FaultProxy;
import io.millrace.testkit.chaos.Interference;
import io.millrace.testkit.kinesis.KinesisDocument;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Pipelines on a cluster, seen and stopped over its REST interface. */
final class OperateITCase {
  private static final int DOCUMENTS = 300;
  private static final int MALFORMED = 7;

  /** After this time, the command does not take the metrics for new. */
  private static final Duration OLD_METRICS = Duration.ofSeconds(13);

  @TempDir private Path folder;

  @Test
  void aPipelineIsListedShownStoppedAndRemoved() throws Exception {
    Destination destination = new Destination(2, "id UInt64");
    destination.kinesis.streams().put(destination.stream, documents());
    try (PipelineCluster cluster = PipelineCluster.start(2, folder);
        FaultProxy front = FaultProxy.to(URI.create(cluster.rest()).getPort())) {
      JobID job = cluster.submit(destination.config("pipeline.name=clicks ümläut"), 2, null);
      patiently().until(() -> destination.rows() == DOCUMENTS);
      patiently().until(() -> destination.rejected() == MALFORMED);

      CommandRun list = CommandRun.of("list", "--cluster", cluster.rest());
      assertThat(list.out()).contains("clicks ümläut").contains("RUNNING").contains(job.toString());

      patiently()
          .untilAsserted(
              () -> {
                JsonNode status =
                    json(
                        CommandRun.of(
                            "status", "clicks ümläut", "--cluster", cluster.rest(), "-o", "json"));
                assertThat(status.path("rows_inserted").asLong()).isEqualTo(DOCUMENTS + MALFORMED);
                assertThat(status.path("rejected").asLong()).isEqualTo(MALFORMED);
                assertThat(status.path("rejected_by_reason").path("malformed_json").asLong())
                    .isEqualTo(MALFORMED);
                assertThat(status.path("documents").asLong()).isEqualTo(DOCUMENTS + MALFORMED);
                assertThat(status.path("held_blocks").asLong()).isZero();
                assertThat(status.path("lag_ms").isNumber()).isTrue();
                assertThat(status.path("last_checkpoint").path("path").asText())
                    .startsWith("file:");
              });
      CommandRun page = CommandRun.of("status", "--cluster", cluster.rest());
      assertThat(page.out()).contains("rows inserted").contains("307").contains("last checkpoint");

      // The cluster still has the metrics of the last request.
      destination.kinesis.streams().put(destination.stream, documents());
      patiently().until(() -> destination.rejected() == 2 * MALFORMED);
      patiently().until(() -> destination.rows() == 2 * DOCUMENTS);
      Thread.sleep(OLD_METRICS.toMillis());
      // A busy machine may need longer than the command waits. Then the status says so.
      JsonNode status =
          patiently()
              .until(
                  () -> status(cluster),
                  some -> some.path("metrics_age_ms").asLong() < OLD_METRICS.toMillis());
      assertThat(status.path("rows_inserted").asLong()).isEqualTo(2 * (DOCUMENTS + MALFORMED));

      CommandRun stop =
          CommandRun.of(
              "stop",
              job.toString(),
              "--cluster",
              cluster.rest(),
              "--savepoints",
              folder.resolve("stops").toUri().toString());
      assertThat(stop.code()).as(stop.err()).isZero();
      assertThat(stop.out()).contains("flink run -s file:");
      assertThat(cluster.status(job)).isEqualTo(JobStatus.FINISHED);
      assertThat(CommandRun.of("list", "--cluster", cluster.rest()).out())
          .contains("No pipeline runs on");
      assertThat(CommandRun.of("list", "--all", "--cluster", cluster.rest()).out())
          .contains("FINISHED");

      JobID second = cluster.submit(destination.config("pipeline.name=again"), 2, null);
      patiently().until(() -> cluster.latestCheckpoint(second).isPresent());
      StringWriter out = new StringWriter();
      CompletableFuture<CommandRun> watch =
          CompletableFuture.supplyAsync(
              () -> CommandRun.writing(out, "status", "again", "-w", "--cluster", front.url()));
      patiently().until(() -> out.toString().contains("RUNNING"));
      front.begin(Interference.REFUSE);
      Thread.sleep(4_000);
      front.end();
      assertThat(watch).isNotDone();
      assertThat(CommandRun.of("remove", "again", "--cluster", cluster.rest()).err())
          .contains("Nothing was changed");
      assertThat(cluster.status(second)).isEqualTo(JobStatus.RUNNING);
      assertThat(CommandRun.of("remove", "again", "--yes", "--cluster", cluster.rest()).code())
          .isZero();
      assertThat(cluster.status(second)).isEqualTo(JobStatus.CANCELED);
      CommandRun watched = watch.get(1, TimeUnit.MINUTES);
      assertThat(watched.code()).as(watched.err()).isZero();
      assertThat(watched.err()).contains("No Flink cluster answers at " + front.url());
      assertThat(watched.out()).contains("RUNNING", "CANCELED");
    }
  }

  @Test
  void statusShowsWhatIsLeftOutAndTheLastInsertError() throws Exception {
    Destination destination = new Destination(2, "id UInt64");
    List<KinesisDocument> documents = new ArrayList<>();
    for (int id = 0; id < DOCUMENTS; id++) {
      documents.add(
          KinesisDocument.of(
              "key " + id, "{\"id\":%d,\"test\":%b,\"device\":\"x\"}".formatted(id, id % 3 == 0)));
    }
    destination.kinesis.streams().put(destination.stream, documents);
    int kept = DOCUMENTS - DOCUMENTS / 3;
    try (FaultProxy front = FaultProxy.to(URI.create(destination.clickhouse.url()).getPort());
        PipelineCluster cluster = PipelineCluster.start(2, folder)) {
      JobID job =
          cluster.submit(
              destination.config(
                  "pipeline.name=left-out",
                  "clickhouse.url=" + front.url(),
                  "filter.skip=/test = true"),
              2,
              null);
      patiently().until(() -> destination.rows() == kept);
      patiently()
          .untilAsserted(
              () -> {
                JsonNode status = status(cluster);
                assertThat(status.path("skipped").asLong()).isEqualTo(DOCUMENTS / 3);
                assertThat(status.path("skipped_by_reason").path("filter_skip").asLong())
                    .isEqualTo(DOCUMENTS / 3);
                assertThat(status.path("unknown_fields").asLong()).isEqualTo(kept);
                assertThat(status.path("unknown_field_names").toString()).isEqualTo("[\"device\"]");
                assertThat(status.has("last_insert_error")).isFalse();
              });

      Instant before = Instant.now();
      front.begin(Interference.ANSWER_503);
      destination.put(DOCUMENTS);
      patiently().until(() -> status(cluster).has("last_insert_error"));
      front.end();
      patiently().until(() -> destination.rows() == kept + 1);
      assertThat(lastInsertError(cluster)).isBetween(before, Instant.now());
      JsonNode error = status(cluster).path("last_insert_error");
      assertThat(error.path("endpoint").asText()).isEqualTo(front.url());
      assertThat(error.path("class").asText()).isEqualTo("not_clickhouse");
      assertThat(error.path("message").asText()).contains("HTTP status 503");

      assertThat(CommandRun.of("status", "--cluster", cluster.rest()).out())
          .containsPattern("skipped +100 \\(100 filter_skip\\)")
          .containsPattern("unknown fields +\\d+ \\(most often device\\)")
          .containsPattern("last insert error +\\d.* ago at " + front.url() + ": .*503");

      Instant again = Instant.now();
      front.begin(Interference.ANSWER_503);
      destination.put(DOCUMENTS + 1);
      patiently().until(() -> lastInsertError(cluster).isAfter(again));
      stopsThoughTheClusterIsAwayFor5Seconds(cluster, job, front);
      assertThat(cluster.status(job)).isEqualTo(JobStatus.FINISHED);
      assertThat(destination.rows()).isEqualTo(kept + 2);
    }
  }

  /** The stop waits for ClickHouse meanwhile. */
  private void stopsThoughTheClusterIsAwayFor5Seconds(
      PipelineCluster cluster, JobID job, FaultProxy beforeClickHouse) throws Exception {
    try (FaultProxy beforeFlink = FaultProxy.to(URI.create(cluster.rest()).getPort());
        FlinkRest flink =
            FlinkRest.at(
                URI.create(beforeFlink.url()),
                ClusterAccess.of(Optional.empty(), Optional.empty()))) {
      AtomicInteger waits = new AtomicInteger();
      Runnable everyFiveSeconds =
          () -> {
            if (waits.incrementAndGet() == 1) {
              beforeFlink.begin(Interference.REFUSE);
            } else {
              beforeFlink.end();
              beforeClickHouse.end();
            }
          };
      String savepoint =
          flink.stop(
              flink.pipeline(job.toString()),
              folder.resolve("stops").toUri().toString(),
              everyFiveSeconds);
      assertThat(savepoint).startsWith("file:");
      assertThat(waits).hasValueGreaterThan(1);
    }
  }

  private static JsonNode status(PipelineCluster cluster) throws Exception {
    return json(CommandRun.of("status", "--cluster", cluster.rest(), "-o", "json"));
  }

  private static Instant lastInsertError(PipelineCluster cluster) throws Exception {
    return Instant.parse(status(cluster).path("last_insert_error").path("at").asText());
  }

  @Test
  void whatIsNotThereIsSaidWithAWayOut() throws Exception {
    CommandRun nobody = CommandRun.of("list", "--cluster", "http://127.0.0.1:1");
    assertThat(nobody.code()).isEqualTo(1);
    assertThat(nobody.err())
        .contains("No Flink cluster answers at http://127.0.0.1:1")
        .contains("--cluster");

    try (PipelineCluster cluster = PipelineCluster.start(1, folder)) {
      CommandRun unknown = CommandRun.of("status", "nothing", "--cluster", cluster.rest());
      assertThat(unknown.err()).contains("No pipeline \"nothing\"");
      assertThat(CommandRun.of("status", "--cluster", cluster.rest()).err())
          .contains("No pipeline runs there");
    }
    assertThat(CommandRun.of("list", "--cluster", "flink:8081").err())
        .contains("Expected http://host:8081");
  }

  private static ConditionFactory patiently() {
    return Awaitility.await().atMost(Duration.ofMinutes(1));
  }

  private static List<KinesisDocument> documents() {
    List<KinesisDocument> documents = new ArrayList<>();
    for (int id = 0; id < DOCUMENTS; id++) {
      documents.add(KinesisDocument.of("key " + id, "{\"id\":" + id + "}"));
    }
    for (int i = 0; i < MALFORMED; i++) {
      documents.add(KinesisDocument.of("bad " + i, "{\"id\":"));
    }
    return documents;
  }

  private static JsonNode json(CommandRun result) throws Exception {
    assertThat(result.code()).as(result.err()).isZero();
    return new ObjectMapper().readTree(result.out());
  }
}
