package io.millrace.job.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.job.fixture.Destination;
import io.millrace.job.fixture.KinesisFront;
import io.millrace.job.fixture.PipelineCluster;
import java.nio.file.Path;
import org.apache.flink.api.common.JobID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several streams into one table. */
final class StreamsITCase {
  private final Destination events = new Destination(2, "id UInt64, _stream String");

  /** The second stream has another endpoint and identity; the first resumes at its position. */
  @Test
  void aStreamIsAddedToARunningPipeline(@TempDir Path folder) throws Exception {
    String second = events.kinesis.streams().newStream(1);
    try (KinesisFront elsewhere = new KinesisFront(events.kinesis);
        PipelineCluster flink = PipelineCluster.start(2, folder)) {
      events.put(events.stream, 1);
      JobID job = flink.submit(events.config(), 2, null);
      events.awaitRows(1);
      String savepoint = flink.stop(job);

      events.put(events.stream, 2);
      events.put(second, 3);
      JobID both =
          flink.submit(
              events.config(
                  Destination.KEYS.get(0),
                  Destination.KEYS.get(1),
                  "source.credentials.type=basic",
                  "source.streams.second.stream=" + second,
                  "source.streams.second.endpoint=" + elsewhere.endpoint(),
                  "source.streams.second.credentials.type=basic",
                  "source.streams.second.credentials.access-key-id=SECOND",
                  "source.streams.second.credentials.secret-access-key=x"),
              2,
              savepoint);
      events.awaitRows(3);
      String again = flink.stop(both);

      events.put(second, 4);
      JobID withoutTheFirst =
          flink.submit(
              events.config(
                  Destination.KEYS.get(0),
                  Destination.KEYS.get(1),
                  "source.credentials.type=basic",
                  "source.streams.second.stream=" + second),
              1,
              again);
      events.awaitRows(4);
      flink.stop(withoutTheFirst);

      assertThat(elsewhere.calls())
          .isNotEmpty()
          .allMatch(call -> call.signedWith().equals("SECOND"));
    }
    assertThat(
            events.clickhouse.query(
                "SELECT id, _stream FROM " + events.database + ".events ORDER BY id"))
        .isEqualTo("1\t%1$s\n2\t%1$s\n3\t%2$s\n4\t%2$s".formatted(events.stream, second));
  }
}
