package io.millrace.job.source;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.job.config.SourceConfig;
import io.millrace.job.fixture.ScriptedKinesis;
import io.millrace.job.metrics.RecordedMetrics;
import io.millrace.job.source.client.FanOutProxy;
import io.millrace.job.source.client.KinesisErrorKindTest;
import io.millrace.job.source.client.KinesisRetry;
import io.millrace.job.source.client.KinesisTries;
import io.millrace.job.source.client.LostSubscriptions;
import io.millrace.job.source.client.SourceCounters;
import io.millrace.job.source.shard.InitialPosition;
import java.net.URI;
import java.time.Clock;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.apache.flink.kinesis.shaded.software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import org.apache.flink.kinesis.shaded.software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import org.apache.flink.kinesis.shaded.software.amazon.awssdk.core.retry.RetryPolicy;
import org.apache.flink.kinesis.shaded.software.amazon.awssdk.http.Protocol;
import org.apache.flink.kinesis.shaded.software.amazon.awssdk.http.async.SdkAsyncHttpClient;
import org.apache.flink.kinesis.shaded.software.amazon.awssdk.http.nio.netty.NettyNioAsyncHttpClient;
import org.apache.flink.kinesis.shaded.software.amazon.awssdk.http.nio.netty.SdkEventLoopGroup;
import org.apache.flink.kinesis.shaded.software.amazon.awssdk.regions.Region;
import org.apache.flink.kinesis.shaded.software.amazon.awssdk.services.kinesis.KinesisAsyncClient;
import org.apache.flink.kinesis.shaded.software.amazon.awssdk.services.kinesis.model.SubscribeToShardEventStream;
import org.apache.flink.kinesis.shaded.software.amazon.awssdk.services.kinesis.model.SubscribeToShardRequest;
import org.apache.flink.kinesis.shaded.software.amazon.awssdk.services.kinesis.model.SubscribeToShardResponseHandler;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.streaming.connectors.kinesis.internals.publisher.fanout.FanOutRecordPublisherConfiguration;
import org.apache.flink.streaming.connectors.kinesis.proxy.KinesisProxyAsyncV2;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What becomes of each of Kinesis' errors with enhanced fan-out: the connector's client asks a
 * server that refuses. It speaks HTTP/1.1 here, in which a refusal is the same.
 */
@Timeout(60)
final class FanOutErrorsTest {
  private static final String SHARD = "shardId-000000000000";

  /** A client that owns its threads takes two seconds to end them. */
  private static final SdkEventLoopGroup THREADS =
      SdkEventLoopGroup.builder().numberOfThreads(2).build();

  private final RecordedMetrics metrics = new RecordedMetrics();
  private final List<Throwable> told = new CopyOnWriteArrayList<>();
  private ScriptedKinesis kinesis;

  static Stream<String> passing() {
    return KinesisErrorKindTest.PASSING.stream();
  }

  static Stream<String> lasting() {
    return KinesisErrorKindTest.LASTING.stream();
  }

  @BeforeEach
  void start() throws Exception {
    kinesis = new ScriptedKinesis();
  }

  @AfterAll
  static void endThreads() {
    var unused = THREADS.eventLoopGroup().shutdownGracefully(0, 1, TimeUnit.SECONDS);
  }

  @AfterEach
  void stop() throws Exception {
    kinesis.close();
  }

  @ParameterizedTest
  @MethodSource("lasting")
  void whatLastsEndsTheJob(String code) throws Exception {
    kinesis.refusing(1_000, 400, code, "not this one");
    FanOutProxy proxy = proxy("20ms");

    assertThatThrownBy(
            () -> {
              for (int i = 0; i < 100; i++) {
                subscribe(proxy);
                proxy.settle(SHARD);
              }
            })
        .isInstanceOf(SuppressRestartsException.class)
        .rootCause()
        .hasMessageStartingWith(
            "Kinesis refuses SubscribeToShard of " + SHARD + " of stream events with " + code);
    assertThat(told)
        .hasSizeGreaterThanOrEqualTo(KinesisTries.LEAST_TRIES)
        .noneMatch(
            failure -> failure.getClass().getSimpleName().equals("ResourceNotFoundException"));
    proxy.close();
  }

  @ParameterizedTest
  @MethodSource("passing")
  void whatPassesDoesNot(String code) throws Exception {
    kinesis.refusing(1_000, 400, code, "later");
    FanOutProxy proxy = proxy("1ms");

    for (int i = 0; i < KinesisTries.LEAST_TRIES + 2; i++) {
      subscribe(proxy);
      proxy.settle(SHARD);
    }
    assertThat(told).hasSize(KinesisTries.LEAST_TRIES + 2);
    proxy.close();
  }

  private FanOutProxy proxy(String patience) throws Exception {
    SourceConfig config =
        SourceFixture.config(
            "events",
            kinesis.endpoint(),
            "source.reader=enhanced-fan-out",
            "source.consumer-name=reader",
            "source.consumer-registration=eager",
            "source.give-up-after=" + patience);
    Properties properties = SourceProperties.of(config, InitialPosition.oldest());
    SdkAsyncHttpClient http =
        NettyNioAsyncHttpClient.builder()
            .protocol(Protocol.HTTP1_1)
            .eventLoopGroup(THREADS)
            .build();
    KinesisAsyncClient client =
        KinesisAsyncClient.builder()
            .httpClient(http)
            .endpointOverride(URI.create(kinesis.endpoint()))
            .region(Region.US_EAST_1)
            .credentialsProvider(
                StaticCredentialsProvider.create(AwsBasicCredentials.create("x", "x")))
            .overrideConfiguration(override -> override.retryPolicy(RetryPolicy.none()))
            .build();
    SourceCounters counters = SourceCounters.register(metrics.group());
    return new FanOutProxy(
        new KinesisProxyAsyncV2(
            client, http, new FanOutRecordPublisherConfiguration(properties, List.of())),
        config,
        new KinesisRetry(config, new CountDownLatch(1)),
        new LostSubscriptions(config, counters, Clock.systemUTC()),
        counters);
  }

  private void subscribe(FanOutProxy proxy) {
    SubscribeToShardResponseHandler connector =
        SubscribeToShardResponseHandler.builder()
            .onError(told::add)
            .subscriber((SubscribeToShardEventStream event) -> {})
            .build();
    SubscribeToShardRequest request =
        SubscribeToShardRequest.builder()
            .shardId(SHARD)
            .consumerARN("arn:aws:kinesis:us-east-1:000000000000:stream/events/consumer/reader:1")
            .startingPosition(position -> position.type("TRIM_HORIZON"))
            .build();
    assertThatThrownBy(() -> proxy.subscribeToShard(request, connector).join())
        .isInstanceOf(CompletionException.class);
  }
}
