package io.millrace.job.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.job.config.SourceConfig;
import io.millrace.job.fixture.ScriptedKinesis;
import io.millrace.job.metrics.RecordedMetrics;
import io.millrace.job.source.client.AwsError;
import io.millrace.job.source.client.IdlePolling;
import io.millrace.job.source.client.KinesisClients;
import io.millrace.job.source.client.KinesisErrorKindTest;
import io.millrace.job.source.client.KinesisRefusedException;
import io.millrace.job.source.client.KinesisRetry;
import io.millrace.job.source.client.KinesisTries;
import io.millrace.job.source.client.PollingProxy;
import io.millrace.job.source.client.ReadingClosedException;
import io.millrace.job.source.client.SourceCounters;
import io.millrace.job.source.shard.InitialPosition;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.apache.flink.kinesis.shaded.com.amazonaws.SDKGlobalConfiguration;
import org.apache.flink.kinesis.shaded.com.amazonaws.services.kinesis.model.ExpiredIteratorException;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import software.amazon.awssdk.core.SdkSystemSetting;
import software.amazon.awssdk.services.kinesis.KinesisClient;

/** What becomes of each of Kinesis' errors, in both of its protocols. */
@Timeout(60)
final class KinesisErrorsTest {
  private static final RecordedMetrics METRICS = new RecordedMetrics();

  private static final Map<String, Object> NOTHING_READ =
      Map.of("Records", List.of(), "MillisBehindLatest", 0, "NextShardIterator", "next");

  static Stream<Arguments> passing() {
    return inBothProtocols(KinesisErrorKindTest.PASSING);
  }

  static Stream<Arguments> lasting() {
    return inBothProtocols(KinesisErrorKindTest.LASTING);
  }

  @AfterEach
  void forgetTheProtocol() {
    System.clearProperty(SDKGlobalConfiguration.AWS_CBOR_DISABLE_SYSTEM_PROPERTY);
    System.clearProperty(SdkSystemSetting.CBOR_ENABLED.property());
  }

  @ParameterizedTest
  @MethodSource("passing")
  void whatPassesIsReadPast(String protocol, String code) throws Exception {
    speak(protocol);
    try (ScriptedKinesis kinesis = new ScriptedKinesis()) {
      kinesis.answering(NOTHING_READ).refusing(2, 400, code, "later");
      PollingProxy proxy = proxy(kinesis, "1ms");

      assertThat(proxy.getRecords("iterator", 1).getNextShardIterator()).isEqualTo("next");
      assertThat(kinesis.actions()).containsExactly("GetRecords", "GetRecords", "GetRecords");
      proxy.close();
    }
  }

  @ParameterizedTest
  @MethodSource("lasting")
  void whatLastsEndsTheJob(String protocol, String code) throws Exception {
    speak(protocol);
    try (ScriptedKinesis kinesis = new ScriptedKinesis()) {
      kinesis.refusing(1_000, 400, code, "no such thing for you");
      PollingProxy proxy = proxy(kinesis, "50ms");

      assertThatThrownBy(() -> proxy.getRecords("iterator", 1))
          .isInstanceOf(SuppressRestartsException.class)
          .rootCause()
          .isInstanceOf(KinesisRefusedException.class)
          .hasMessageStartingWith("Kinesis refuses GetRecords of stream events with " + code)
          .hasMessageContaining("source.give-up-after");
      assertThat(kinesis.actions()).hasSizeGreaterThanOrEqualTo(KinesisTries.LEAST_TRIES);
      proxy.close();
    }
  }

  /** Our own client knows them by the same names. */
  @ParameterizedTest
  @MethodSource("lasting")
  void ourClientKnowsThem(String protocol, String code) throws Exception {
    speak(protocol);
    try (ScriptedKinesis scripted = new ScriptedKinesis();
        KinesisClient kinesis = KinesisClients.of(config(scripted, "1ms"))) {
      scripted.refusing(1_000, 400, code, "no");

      assertThatThrownBy(() -> kinesis.describeStreamSummary(request -> request.streamName("x")))
          .satisfies(
              failure ->
                  assertThat(AwsError.in(failure))
                      .get()
                      .satisfies(
                          error -> {
                            assertThat(error.code()).isEqualTo(code);
                            assertThat(error.kind().lasts()).isTrue();
                          }));
    }
  }

  /** A proxy may answer in place of Kinesis. */
  @Test
  void aPageOfAProxyPasses() throws Exception {
    try (ScriptedKinesis kinesis = new ScriptedKinesis()) {
      kinesis
          .answering(NOTHING_READ)
          .answeringOnce("HTTP/1.1 403 Forbidden\r\nContent-Type: text/html", "<html>no</html>")
          .answeringOnce("HTTP/1.1 502 Bad Gateway\r\nContent-Type: text/html", "<html/>")
          .answeringOnce("HTTP/1.1 400 Bad Request\r\nContent-Type: text/plain", "");
      PollingProxy proxy = proxy(kinesis, "1ms");

      assertThat(proxy.getRecords("iterator", 1).getNextShardIterator()).isEqualTo("next");
      proxy.close();
    }
  }

  @Test
  void nobodyThereIsWaitedFor() throws Exception {
    ScriptedKinesis gone = new ScriptedKinesis();
    gone.close();
    CountDownLatch closed = new CountDownLatch(1);
    PollingProxy proxy = proxy(gone, "1ms", closed);
    Thread shard =
        new Thread(
            () ->
                assertThatThrownBy(() -> proxy.getRecords("iterator", 1))
                    .isInstanceOf(ReadingClosedException.class));
    shard.start();
    shard.join(3_000);
    assertThat(shard.isAlive()).as("waits").isTrue();
    closed.countDown();
    shard.join(10_000);
    assertThat(shard.isAlive()).as("waits after the source was closed").isFalse();
    proxy.close();
  }

  /** The connector asks for another iterator by itself. */
  @Test
  void anExpiredIteratorIsTheConnectors() throws Exception {
    try (ScriptedKinesis kinesis = new ScriptedKinesis()) {
      kinesis.refusing(1, 400, "ExpiredIteratorException", "too old");
      PollingProxy proxy = proxy(kinesis, "1ms");

      assertThatThrownBy(() -> proxy.getRecords("iterator", 1))
          .isInstanceOf(ExpiredIteratorException.class);
      proxy.close();
    }
  }

  private static Stream<Arguments> inBothProtocols(List<String> codes) {
    return codes.stream().flatMap(c -> Stream.of(Arguments.of("CBOR", c), Arguments.of("JSON", c)));
  }

  private static void speak(String protocol) {
    if (protocol.equals("JSON")) {
      System.setProperty(SDKGlobalConfiguration.AWS_CBOR_DISABLE_SYSTEM_PROPERTY, "true");
      System.setProperty(SdkSystemSetting.CBOR_ENABLED.property(), "false");
    }
  }

  private static PollingProxy proxy(ScriptedKinesis kinesis, String patience) throws Exception {
    return proxy(kinesis, patience, new CountDownLatch(1));
  }

  private static PollingProxy proxy(ScriptedKinesis kinesis, String patience, CountDownLatch closed)
      throws Exception {
    SourceConfig config = config(kinesis, patience);
    Properties properties = SourceProperties.of(config, InitialPosition.oldest());
    // The AWS SDK tries again by itself, with pauses.
    properties.setProperty("aws.clientconfig.maxErrorRetry", "0");
    properties.setProperty("flink.shard.getrecords.backoff.max", "10");
    return new PollingProxy(
        properties,
        new KinesisRetry(config, closed),
        new IdlePolling(Duration.ofMillis(1), Duration.ofMillis(1)),
        SourceCounters.register(METRICS.group()));
  }

  private static SourceConfig config(ScriptedKinesis kinesis, String patience) throws Exception {
    return SourceFixture.config("events", kinesis.endpoint(), "source.give-up-after=" + patience);
  }
}
