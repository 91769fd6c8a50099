package io.millrace.job.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.job.fixture.Destination;
import io.millrace.job.fixture.PipelineCluster;
import io.millrace.testkit.kinesis.KinesisDocument;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of a document that cannot become a row. */
final class RejectedRowsITCase {
  private final Destination events = new Destination(1, "id UInt8, name String");

  @Test
  void isARowOfTheErrorTableThatSaysWhyAndFromWhere(@TempDir Path folder) throws Exception {
    put("{\"id\": 1, \"name\": \"a\"}\n{\"id\": 256, \"name\": \"b\"}\n{\"id\": 3}");
    try (PipelineCluster flink = PipelineCluster.start(1, folder)) {
      JobID job = flink.submit(events.config(), 1, null);
      await(2, 1);
      flink.stop(job);
    }

    assertThat(events.clickhouse.query("SELECT id FROM " + events.database + ".events ORDER BY id"))
        .isEqualTo("1\n3");
    assertThat(
            events.clickhouse.query(
                "SELECT reason, `column`, stream, shard, document_index, partition_key, raw_message"
                    + " FROM "
                    + events.database
                    + ".events_errors"))
        .isEqualTo(
            "out_of_range\tid\t"
                + events.stream
                + "\tshardId-000000000000\t1\tkey\t{\"id\": 256, \"name\": \"b\"}");
    assertThat(events.clickhouse.query("SELECT message FROM " + events.database + ".events_errors"))
        .startsWith("Cannot convert column \"id\" UInt8: expected")
        .contains("but was 256 at $.id [stream=" + events.stream);
  }

  @Test
  void withRedactionNoValueIsInTheMessage(@TempDir Path folder) throws Exception {
    put("{\"id\": \"4111-1111\"}");
    try (PipelineCluster flink = PipelineCluster.start(1, folder)) {
      JobID job = flink.submit(events.config("errors.values=redacted"), 1, null);
      await(0, 1);
      flink.stop(job);
    }

    assertThat(events.clickhouse.query("SELECT message FROM " + events.database + ".events_errors"))
        .contains("\"id\"")
        .doesNotContain("4111");
  }

  @Test
  void endsTheJobWhenThatIsThePolicy(@TempDir Path folder) throws Exception {
    put("{\"id\": 1}\n{\"id\": -1}");
    try (PipelineCluster flink = PipelineCluster.start(1, folder)) {
      JobID job = flink.submit(events.config("errors.policy=fail"), 1, null);
      Awaitility.await("the job to fail")
          .atMost(Duration.ofMinutes(1))
          .until(() -> flink.status(job) == JobStatus.FAILED);
    }

    assertThat(events.rows()).isZero();
  }

  private void put(String payload) {
    events.kinesis.streams().put(events.stream, List.of(KinesisDocument.of("key", payload)));
  }

  private void await(int rows, int rejected) {
    Awaitility.await(rows + " rows and " + rejected + " rejected")
        .atMost(Duration.ofMinutes(1))
        .until(() -> events.rows() == rows && events.rejected() == rejected);
  }
}
