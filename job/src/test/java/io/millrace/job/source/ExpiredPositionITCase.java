package io.millrace.job.source;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.job.fixture.Destination;
import io.millrace.job.fixture.KinesisFront;
import io.millrace.job.fixture.PipelineCluster;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Metric;
import org.apache.flink.runtime.testutils.InMemoryReporter;
import org.apache.flink.util.ExceptionUtils;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A savepoint too old for the stream. The emulator drops nothing and keeps everything for 24 hours;
 * the proxy in front of it reports a retention of zero.
 */
final class ExpiredPositionITCase {
  private final Destination events = new Destination(1, "id UInt64");

  @Test
  void theJobEndsOrGoesOnAsItIsTold(@TempDir Path folder) throws Exception {
    InMemoryReporter reporter = InMemoryReporter.createWithRetainedMetrics();
    Configuration settings = new Configuration();
    reporter.addToConfiguration(settings);
    try (KinesisFront kinesis = new KinesisFront(events.kinesis);
        PipelineCluster flink = PipelineCluster.start(1, folder, settings)) {
      String endpoint = "source.endpoint=" + kinesis.endpoint();
      events.put(1);
      JobID job = flink.submit(events.config(endpoint), 1, null);
      events.awaitRows(1);
      assertThat(gauges(reporter, job, "millisBehindLatest")).isNotEmpty();
      assertThat(gauges(reporter, job, "shardId.shardId-000000000000.millisSinceLastRead"))
          .singleElement()
          .satisfies(gauge -> assertThat((Long) gauge.getValue()).isLessThan(60_000));
      assertThat(gauges(reporter, job, "stalledShards"))
          .singleElement()
          .satisfies(gauge -> assertThat(gauge.getValue()).isEqualTo(0L));
      String savepoint = flink.stop(job);

      events.put(2);
      kinesis.change("DescribeStreamSummary", ExpiredPositionITCase::keepingNothing);
      JobID refused = flink.submit(events.config(endpoint), 1, savepoint);
      assertThat(failure(flink, refused))
          .contains("Stream " + events.stream + " no longer has all records after the restored")
          .contains("shard shardId-000000000000 was read up to ")
          .contains("set source.on-expired-position: continue");

      JobID forced =
          flink.submit(
              events.config(endpoint, "source.on-expired-position=continue"), 1, savepoint);
      events.awaitRows(2);
      assertThat(gauges(reporter, forced, "expiredPositions"))
          .singleElement()
          .satisfies(gauge -> assertThat(gauge.getValue()).isEqualTo(1));
      flink.stop(forced);
    }
    assertThat(events.rows()).isEqualTo(2);
  }

  /** A slow ClickHouse holds reading up for longer than the stream keeps records, for example. */
  @Test
  void aRunningJobThatFallsBehindTheRetentionGoesOnOrEnds(@TempDir Path folder) throws Exception {
    InMemoryReporter reporter = InMemoryReporter.createWithRetainedMetrics();
    Configuration settings = new Configuration();
    reporter.addToConfiguration(settings);
    try (KinesisFront kinesis = new KinesisFront(events.kinesis);
        PipelineCluster flink = PipelineCluster.start(1, folder, settings)) {
      String endpoint = "source.endpoint=" + kinesis.endpoint();
      JobID tolerant =
          flink.submit(events.config(endpoint, "source.on-expired-position=continue"), 1, null);
      events.put(1);
      events.awaitRows(1);
      kinesis.change("GetRecords", ExpiredPositionITCase::aDayAndAnHourBehind);
      Awaitility.await("the gap")
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(
              () ->
                  assertThat(gauges(reporter, tolerant, "expiredPositions"))
                      .singleElement()
                      .satisfies(gauge -> assertThat(gauge.getValue()).isEqualTo(1)));
      kinesis.change("", UnaryOperator.identity());
      events.put(2);
      events.awaitRows(2);
      assertThat(gauges(reporter, tolerant, "expiredPositions"))
          .singleElement()
          .satisfies(gauge -> assertThat(gauge.getValue()).isEqualTo(1));
      String savepoint = flink.stop(tolerant);

      JobID strict = flink.submit(events.config(endpoint), 1, savepoint);
      events.put(3);
      events.awaitRows(3);
      kinesis.change("GetRecords", ExpiredPositionITCase::aDayAndAnHourBehind);
      assertThat(failure(flink, strict))
          .contains(
              "Stream " + events.stream + " no longer has all records after the last position that")
          .contains("shard shardId-000000000000 was read up to ")
          .contains("set source.on-expired-position: continue");
    }
  }

  private static String failure(PipelineCluster flink, JobID job) throws Exception {
    Awaitility.await("the job's end")
        .atMost(Duration.ofSeconds(60))
        .until(() -> flink.status(job) == JobStatus.FAILED);
    return ExceptionUtils.stringifyException(
        flink
            .result(job)
            .getSerializedThrowable()
            .orElseThrow()
            .deserializeError(ExpiredPositionITCase.class.getClassLoader()));
  }

  /** In CBOR: the text MillisBehindLatest, then a number in one to nine bytes. */
  private static byte[] aDayAndAnHourBehind(byte[] answer) {
    int millis = (int) Duration.ofHours(25).toMillis();
    String number =
        "\u001a" + new String(ByteBuffer.allocate(4).putInt(millis).array(), ISO_8859_1);
    return Pattern.compile(
            "(?<=MillisBehindLatest)" + "([\\x00-\\x17]|\\x18.|\\x19.{2}|\\x1a.{4}|\\x1b.{8})",
            Pattern.DOTALL)
        .matcher(new String(answer, ISO_8859_1))
        .replaceAll(Matcher.quoteReplacement(number))
        .getBytes(ISO_8859_1);
  }

  /** Without Kinesis a restored job cannot list its shards; the checkpoint knows how late it is. */
  @Test
  void theLagGrowsWhileKinesisDoesNotAnswer(@TempDir Path folder) throws Exception {
    InMemoryReporter reporter = InMemoryReporter.createWithRetainedMetrics();
    Configuration settings = new Configuration();
    reporter.addToConfiguration(settings);
    try (KinesisFront kinesis = new KinesisFront(events.kinesis);
        PipelineCluster flink = PipelineCluster.start(1, folder, settings)) {
      String endpoint = "source.endpoint=" + kinesis.endpoint();
      events.put(1);
      JobID job = flink.submit(events.config(endpoint), 1, null);
      events.awaitRows(1);
      String savepoint = flink.stop(job);
      long stopped = System.nanoTime();

      // The checks before the start get an answer, the source does not.
      kinesis.change(
          "DescribeStreamSummary",
          answer -> {
            kinesis.refuse("DescribeStreamSummary", "LimitExceededException");
            return answer;
          });
      JobID restored = flink.submit(events.config(endpoint), 1, savepoint);
      Awaitility.await("a lag that grows")
          .atMost(Duration.ofSeconds(60))
          .untilAsserted(
              () ->
                  assertThat(gauges(reporter, restored, "millisBehindLatest"))
                      .singleElement()
                      .satisfies(
                          lag ->
                              assertThat((Long) lag.getValue())
                                  .isGreaterThan(5_000)
                                  .isGreaterThanOrEqualTo(
                                      Duration.ofNanos(System.nanoTime() - stopped).toMillis()
                                          - 1_000)));

      kinesis.change("", UnaryOperator.identity());
      kinesis.refuse("", "");
      events.put(2);
      events.awaitRows(2);
      flink.stop(restored);
    }
  }

  private static List<Gauge<?>> gauges(InMemoryReporter reporter, JobID job, String suffix) {
    return reporter.findMetrics(job, suffix).values().stream()
        .<Gauge<?>>map((Metric metric) -> (Gauge<?>) metric)
        .toList();
  }

  /** In CBOR: the text RetentionPeriodHours, then the number 24 as two bytes. */
  private static byte[] keepingNothing(byte[] answer) {
    String text = new String(answer, ISO_8859_1);
    String key = "RetentionPeriodHours\u0018";
    assertThat(text).contains(key + "\u0018");
    return text.replace(key + "\u0018", key + "\u0000").getBytes(ISO_8859_1);
  }
}
