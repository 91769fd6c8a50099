package io.millrace.job.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.job.fixture.Destination;
import io.millrace.job.fixture.KinesisFront;
import io.millrace.job.fixture.PipelineCluster;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.util.ExceptionUtils;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import software.amazon.awssdk.services.kinesis.model.Consumer;

/** What Kinesis refuses a running job: some things end it, once, and others never do. */
@Timeout(300)
final class KinesisRefusalITCase {
  private final Destination events = new Destination(2, "id UInt64");

  @Test
  void deniedAccessEndsTheJobOnce(@TempDir Path folder) throws Exception {
    try (KinesisFront kinesis = new KinesisFront(events.kinesis);
        PipelineCluster flink = PipelineCluster.start(2, folder)) {
      JobID job = submit(flink, kinesis, "source.give-up-after=2s");
      events.put(1);
      events.awaitRows(1);
      kinesis.refuse("GetRecords", "KMSDisabledException");

      assertThat(reasonOfEnd(flink, job))
          .contains("Kinesis refuses GetRecords of stream " + events.stream)
          .contains("KMSDisabledException")
          .contains("Enable the KMS key");
    }
  }

  /** Far longer than what ends the job is borne. */
  @Test
  void throttlingNeverDoes(@TempDir Path folder) throws Exception {
    try (KinesisFront kinesis = new KinesisFront(events.kinesis);
        PipelineCluster flink = PipelineCluster.start(2, folder)) {
      JobID job = submit(flink, kinesis, "source.give-up-after=1ms");
      events.put(1);
      events.awaitRows(1);
      for (String code :
          List.of("KMSThrottlingException", "LimitExceededException", "InternalFailure")) {
        kinesis.refuse("GetRecords", code);
        Awaitility.await().pollDelay(Duration.ofSeconds(8)).until(() -> true);
        assertThat(flink.status(job)).as(code).isEqualTo(JobStatus.RUNNING);
      }
      events.put(2);
      kinesis.refuse("", "");
      events.awaitRows(2);
      // While a shard waits, the job can be stopped.
      kinesis.refuse("GetRecords", "KMSThrottlingException");
      Awaitility.await().pollDelay(Duration.ofSeconds(3)).until(() -> true);
      flink.stop(job);
    }
    assertThat(events.rows()).isEqualTo(2);
  }

  @Test
  void aStreamThatIsGoneEndsTheJobOnce(@TempDir Path folder) throws Exception {
    try (PipelineCluster flink = PipelineCluster.start(2, folder)) {
      JobID job = flink.submit(events.config("source.give-up-after=2s"), 2, null);
      events.put(1);
      events.awaitRows(1);
      events.kinesis.streams().deleteStream(events.stream);

      assertThat(reasonOfEnd(flink, job)).contains("ResourceNotFoundException");
    }
  }

  /** The connector would note the shards as read to their ends and read nothing any more. */
  @Test
  void aConsumerThatIsGoneEndsTheJobOnce(@TempDir Path folder) throws Exception {
    String stream = arn();
    String consumer =
        events
            .kinesis
            .streams()
            .client()
            .registerStreamConsumer(request -> request.streamARN(stream).consumerName("given"))
            .consumer()
            .consumerARN();
    try (PipelineCluster flink = PipelineCluster.start(1, folder)) {
      Awaitility.await()
          .atMost(Duration.ofMinutes(1))
          .until(() -> consumers().get(0).consumerStatusAsString().equals("ACTIVE"));
      events
          .kinesis
          .streams()
          .client()
          .deregisterStreamConsumer(request -> request.consumerARN(consumer));
      Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> consumers().isEmpty());
      events.put(1);
      JobID job =
          flink.submitUnchecked(
              events.config(
                  "source.reader=enhanced-fan-out",
                  "source.consumer-registration=none",
                  "source.consumer-arn=" + consumer,
                  "source.give-up-after=3s"),
              1);

      assertThat(reasonOfEnd(flink, job))
          .contains("Kinesis refuses SubscribeToShard of shardId-")
          .contains("with enhanced fan-out its consumer, still exists");
    }
    assertThat(events.rows()).isZero();
  }

  private JobID submit(PipelineCluster flink, KinesisFront kinesis, String more) throws Exception {
    return flink.submit(events.config("source.endpoint=" + kinesis.endpoint(), more), 2, null);
  }

  private static String reasonOfEnd(PipelineCluster flink, JobID job) throws Exception {
    Awaitility.await("the job's end")
        .atMost(Duration.ofSeconds(90))
        .until(() -> flink.status(job) == JobStatus.FAILED);
    return ExceptionUtils.stringifyException(
        flink
            .result(job)
            .getSerializedThrowable()
            .orElseThrow()
            .deserializeError(KinesisRefusalITCase.class.getClassLoader()));
  }

  private String arn() {
    return events
        .kinesis
        .streams()
        .client()
        .describeStreamSummary(request -> request.streamName(events.stream))
        .streamDescriptionSummary()
        .streamARN();
  }

  private List<Consumer> consumers() {
    String stream = arn();
    return events
        .kinesis
        .streams()
        .client()
        .listStreamConsumers(request -> request.streamARN(stream))
        .consumers();
  }
}
