package io.millrace.job.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.job.config.PipelineConfig;
import io.millrace.job.fixture.Destination;
import io.millrace.job.fixture.PipelineCluster;
import io.millrace.testkit.kinesis.KinesisDocument;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A table that is altered under a running job: nothing restarts, nothing is lost or doubled. */
@Timeout(240)
final class LiveTableITCase {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final Destination events =
      new Destination(
          2,
          "id UInt64, n UInt8, kind Enum8('a' = 1), d UInt8 DEFAULT 1, gone String, renamed String,"
              + " computed String, mapped String");
  private int next;

  @Test
  void everyKindOfChangeAppliesWithoutARestart(@TempDir Path folder) throws Exception {
    PipelineConfig config =
        events.config("table.refresh-interval=1s", "columns.mapped=/inner/value");
    try (PipelineCluster flink = PipelineCluster.start(2, folder)) {
      JobID job = flink.submit(config, 2, null);
      putUntil("\"inner\": {\"value\": \"v\"}", "mapped = 'v'");

      alter("ADD COLUMN added String");
      putUntil("\"added\": \"x\"", "added = 'x'");

      alter("MODIFY COLUMN n UInt32");
      putUntil("\"n\": 300", "n = 300");

      alter("MODIFY COLUMN kind Enum8('a' = 1, 'b' = 2)");
      putUntil("\"kind\": \"b\"", "kind = 'b'");

      alter("MODIFY COLUMN d DEFAULT 2");
      putUntil("\"n\": 1", "d = 2");

      alter("MODIFY COLUMN n CODEC(ZSTD(1))");
      alter("ADD COLUMN filled String DEFAULT concat('f', toString(n))");
      putUntil("\"n\": 2", "filled = 'f2'");
      putUntil("\"filled\": \"given\"", "filled = 'given'");

      put("\"gone\": \"g\"", "\"gone\": \"g\"");
      alter("DROP COLUMN gone");
      putUntil("\"n\": 3", "n = 3");

      put("\"renamed\": \"r\"");
      alter("RENAME COLUMN renamed TO fresh");
      putUntil("\"fresh\": \"new\"", "fresh = 'new'");
      // The document may be converted after the job has seen the new name, which it does not have.
      assertThat(events.count("count() FROM %s WHERE fresh = 'r'".formatted(table())))
          .isBetween(0L, 1L);

      alter("MODIFY COLUMN computed String MATERIALIZED upper(fresh)");
      putUntil("\"fresh\": \"up\"", "computed = 'UP'");

      // The mapping of a column that is gone is ignored.
      alter("DROP COLUMN mapped");
      alter("ADD COLUMN later String");
      putUntil("\"later\": \"l\"", "later = 'l'");

      // No document can fill it: the job continues with the earlier columns.
      alter("ADD COLUMN odd AggregateFunction(uniq, UInt64)");
      putUntil("\"n\": 4", "n = 4");

      assertThat(flink.status(job)).isEqualTo(JobStatus.RUNNING);
      assertThat(metric(flink, job, "numRestarts")).isZero();
      awaitAll();
      flink.stop(job);
    }
    assertThat(events.count("count() FROM " + table()) + events.rejected()).isEqualTo(next);
    assertThat(events.count("uniqExact(id) FROM " + table()) + events.rejected()).isEqualTo(next);
  }

  /** The job graph has the columns of the submission; a restart must not bring them back. */
  @Test
  void aRestoreReadsTheColumnsFirst(@TempDir Path folder) throws Exception {
    PipelineConfig config = events.config("table.refresh-interval=1h");
    try (PipelineCluster flink = PipelineCluster.start(1, folder)) {
      JobID job = flink.submit(config, 1, null);
      putUntil("\"n\": 1", "n = 1");
      alter("ADD COLUMN added String");
      String savepoint = flink.stop(job);
      JobID again = flink.submit(config, 1, savepoint);
      put("\"added\": \"x\"");
      await("added = 'x'");
      flink.stop(again);
    }
    assertThat(events.rows()).isEqualTo(next);
  }

  /** A block that the table rejects makes the job look at once. */
  @Test
  void aRejectedBlockCausesAReading(@TempDir Path folder) throws Exception {
    PipelineConfig config = events.config("table.refresh-interval=1h");
    try (PipelineCluster flink = PipelineCluster.start(1, folder)) {
      JobID job = flink.submit(config, 1, null);
      putUntil("\"n\": 1", "n = 1");
      alter("DROP COLUMN gone");
      alter("ADD COLUMN added String");
      putUntil("\"added\": \"x\"", "added = 'x'");
      assertThat(metric(flink, job, "numRestarts")).isZero();
      awaitAll();
      flink.stop(job);
    }
    assertThat(events.rows()).isEqualTo(next);
  }

  @Test
  void offKeepsTheColumnsOfTheSubmission(@TempDir Path folder) throws Exception {
    PipelineConfig config = events.config("table.refresh-interval=off");
    try (PipelineCluster flink = PipelineCluster.start(1, folder)) {
      JobID job = flink.submit(config, 1, null);
      putUntil("\"n\": 1", "n = 1");
      alter("ADD COLUMN added String");
      alter("DROP COLUMN gone");
      putUntil("\"n\": 2, \"added\": \"x\"", "n = 2");
      putUntil("\"n\": 3, \"added\": \"x\"", "n = 3");
      awaitAll();
      flink.stop(job);
    }
    assertThat(events.count("countIf(added != '') FROM " + table())).isZero();
    assertThat(events.rows()).isEqualTo(next);
  }

  private String table() {
    return events.database + ".events";
  }

  private void alter(String change) {
    events.clickhouse.query("ALTER TABLE " + table() + " " + change);
  }

  private void put(String... fields) {
    for (String some : fields) {
      int id = ++next;
      events
          .kinesis
          .streams()
          .put(
              events.stream,
              List.of(KinesisDocument.of("key-" + id, "{\"id\": " + id + ", " + some + "}")));
    }
  }

  /** Documents until one of them shows the change. */
  private void putUntil(String fields, String condition) {
    Awaitility.await(condition)
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(500))
        .until(
            () -> {
              put(fields);
              return events.count("count() FROM " + table() + " WHERE " + condition) > 0;
            });
  }

  private void await(String condition) {
    Awaitility.await(condition)
        .atMost(PATIENCE)
        .until(() -> events.count("count() FROM " + table() + " WHERE " + condition) > 0);
  }

  private static int metric(PipelineCluster flink, JobID job, String name) throws Exception {
    HttpResponse<String> answer =
        HttpClient.newHttpClient()
            .send(
                HttpRequest.newBuilder(
                        URI.create(flink.rest() + "/jobs/" + job + "/metrics?get=" + name))
                    .build(),
                HttpResponse.BodyHandlers.ofString());
    String digits = answer.body().replaceAll("\\D", "");
    return digits.isEmpty() ? 0 : Integer.parseInt(digits);
  }

  /** What is put may not be read yet. */
  private void awaitAll() {
    Awaitility.await("all rows")
        .atMost(Duration.ofMinutes(1))
        .until(() -> events.rows() + events.rejected() >= next);
  }
}
