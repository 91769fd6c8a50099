package io.millrace.job.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.job.fixture.Destination;
import io.millrace.job.fixture.PipelineCluster;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.flink.api.common.JobID;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.kinesis.model.Consumer;

/** Who makes and removes the enhanced fan-out consumer. */
final class FanOutITCase {
  private final Destination events = new Destination(1, "id UInt64");

  @Test
  void theJobRegistersAndDeregistersItsConsumer(@TempDir Path folder) throws Exception {
    try (PipelineCluster flink = PipelineCluster.start(1, folder)) {
      JobID stopped = submit(flink, "source.consumer-name=lazy");
      events.put(1);
      events.awaitRows(1);
      assertThat(consumers()).extracting(Consumer::consumerName).containsExactly("lazy");
      flink.stop(stopped);
      awaitNoConsumer();

      JobID cancelled = submit(flink, "source.consumer-name=lazy");
      Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> !consumers().isEmpty());
      events.awaitRows(2);
      flink.cancel(cancelled);
      awaitNoConsumer();
    }
  }

  @Test
  void aConsumerOfTheSubmissionStaysAndServesAnybodyWhoNamesIt(@TempDir Path folder)
      throws Exception {
    try (PipelineCluster flink = PipelineCluster.start(1, folder)) {
      events.put(1);
      JobID eager =
          submit(flink, "source.consumer-name=eager", "source.consumer-registration=eager");
      events.awaitRows(1);
      flink.stop(eager);
      assertThat(consumers()).extracting(Consumer::consumerName).containsExactly("eager");

      JobID given =
          submit(
              flink,
              "source.consumer-registration=none",
              "source.consumer-arn=" + consumers().get(0).consumerARN());
      events.awaitRows(2);
      flink.stop(given);
      assertThat(consumers()).hasSize(1);
    }
  }

  private JobID submit(PipelineCluster flink, String... overrides) throws Exception {
    List<String> all = new ArrayList<>(List.of("source.reader=enhanced-fan-out"));
    all.addAll(List.of(overrides));
    return flink.submit(events.config(all.toArray(new String[0])), 1, null);
  }

  private List<Consumer> consumers() {
    String arn =
        events
            .kinesis
            .streams()
            .client()
            .describeStreamSummary(request -> request.streamName(events.stream))
            .streamDescriptionSummary()
            .streamARN();
    return events
        .kinesis
        .streams()
        .client()
        .listStreamConsumers(request -> request.streamARN(arn))
        .consumers();
  }

  private void awaitNoConsumer() {
    Awaitility.await("no consumer")
        .atMost(Duration.ofSeconds(60))
        .until(() -> consumers().isEmpty());
  }
}
