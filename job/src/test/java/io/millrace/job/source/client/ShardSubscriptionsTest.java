package io.millrace.job.source.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.job.config.SourceConfig;
import io.millrace.job.metrics.RecordedMetrics;
import io.millrace.job.source.SourceFixture;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import org.apache.flink.kinesis.shaded.org.reactivestreams.Subscriber;
import org.apache.flink.kinesis.shaded.org.reactivestreams.Subscription;
import org.apache.flink.kinesis.shaded.software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import org.apache.flink.kinesis.shaded.software.amazon.awssdk.core.async.SdkPublisher;
import org.apache.flink.kinesis.shaded.software.amazon.awssdk.services.kinesis.model.KinesisException;
import org.apache.flink.kinesis.shaded.software.amazon.awssdk.services.kinesis.model.ResourceInUseException;
import org.apache.flink.kinesis.shaded.software.amazon.awssdk.services.kinesis.model.ResourceNotFoundException;
import org.apache.flink.kinesis.shaded.software.amazon.awssdk.services.kinesis.model.SubscribeToShardEvent;
import org.apache.flink.kinesis.shaded.software.amazon.awssdk.services.kinesis.model.SubscribeToShardEventStream;
import org.apache.flink.kinesis.shaded.software.amazon.awssdk.services.kinesis.model.SubscribeToShardRequest;
import org.apache.flink.kinesis.shaded.software.amazon.awssdk.services.kinesis.model.SubscribeToShardResponseHandler;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.streaming.connectors.kinesis.proxy.KinesisProxyAsyncV2Interface;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What becomes of subscriptions that end in ways the emulator does not know. The client is a fake;
 * the errors are AWS's.
 */
@Timeout(60)
final class ShardSubscriptionsTest {
  private static final String SHARD = "shardId-000000000000";

  private final Scripted kinesis = new Scripted();
  private final RecordedMetrics metrics = new RecordedMetrics();
  private final List<Throwable> told = new ArrayList<>();

  /** The connector takes it for the end of the shard. */
  @Test
  void theConnectorNeverHearsNotFound() throws Exception {
    FanOutProxy proxy = proxy("source.consumer-registration=eager", "source.give-up-after=1h");
    kinesis.refuse(notFound());
    subscribe(proxy);
    kinesis.refuse(new CompletionException(notFound()));
    subscribe(proxy);
    kinesis.fail(notFound());
    subscribe(proxy);

    assertThat(told)
        .hasSize(3)
        .allSatisfy(
            failure ->
                assertThat(failure)
                    .isInstanceOf(RefusedSubscriptionException.class)
                    .hasNoCause()
                    .hasMessageContaining("ResourceNotFoundException"));
  }

  @Test
  void whatLastsEndsTheJob() throws Exception {
    for (Throwable refusal : List.of(notFound(), denied())) {
      FanOutProxy proxy = proxy("source.consumer-registration=eager", "source.give-up-after=50ms");
      kinesis.refuse(refusal);
      assertThatThrownBy(
              () -> {
                for (int i = 0; i < 1_000; i++) {
                  subscribe(proxy);
                  proxy.settle(SHARD);
                }
              })
          .isInstanceOf(SuppressRestartsException.class)
          .rootCause()
          .hasMessageStartingWith(
              "Kinesis refuses SubscribeToShard of " + SHARD + " of stream events");
    }
  }

  /** The restart registers it again. */
  @Test
  void aConsumerOfOurOwnThatIsGoneIsARestart() throws Exception {
    FanOutProxy proxy = proxy("source.consumer-registration=lazy");
    kinesis.refuse(notFound());
    subscribe(proxy);

    assertThatThrownBy(() -> proxy.settle(SHARD))
        .isNotInstanceOf(SuppressRestartsException.class)
        .hasMessageContaining("The restart registers it again");
  }

  /** A refusal may come with the records, after the subscription was granted. */
  @Test
  void whatPassesDoesNotEndTheJob() throws Exception {
    FanOutProxy proxy = proxy("source.give-up-after=1ms");
    for (int i = 0; i < 100; i++) {
      kinesis.refuse(error("LimitExceededException"));
      subscribe(proxy);
      kinesis.fail(error("InternalFailureException"));
      subscribe(proxy);
      kinesis.fail(new IOException("reset"));
      subscribe(proxy);
      assertThatCode(() -> proxy.settle(SHARD)).doesNotThrowAnyException();
    }
    assertThat(lost()).isZero();
  }

  @Test
  void subscriptionsThatSomebodyTakesAreCounted() throws Exception {
    FanOutProxy proxy = proxy();
    kinesis.complete("123");
    subscribe(proxy);
    assertThat(lost()).isEqualTo(1);
    kinesis.fail(
        ResourceInUseException.builder()
            .awsErrorDetails(details("ResourceInUseException"))
            .build());
    subscribe(proxy);
    assertThat(lost()).isEqualTo(2);
  }

  @Test
  void theEndOfAShardIsNoLoss() throws Exception {
    FanOutProxy proxy = proxy();
    kinesis.complete(null);
    subscribe(proxy);
    assertThat(lost()).isZero();
  }

  @Test
  void subscriptionsAfterTheFirstAndThrottlesAreCounted() throws Exception {
    FanOutProxy proxy = proxy("source.consumer-registration=eager");
    subscribe(proxy);
    proxy.settle(SHARD);
    assertThat(metrics.value("resubscriptions")).isEqualTo(0L);

    kinesis.refuse(error("LimitExceededException"));
    subscribe(proxy);
    proxy.settle(SHARD);
    kinesis.fail(error("ProvisionedThroughputExceededException"));
    subscribe(proxy);
    proxy.settle(SHARD);
    kinesis.fail(error("InternalFailureException"));
    subscribe(proxy);
    proxy.settle(SHARD);
    assertThat(metrics.value("resubscriptions")).isEqualTo(3L);
    assertThat(metrics.value("kinesisThrottles")).isEqualTo(2L);
  }

  private long lost() {
    return (Long) metrics.value("lostSubscriptions");
  }

  private FanOutProxy proxy(String... more) throws Exception {
    List<String> keys = new ArrayList<>(List.of(more));
    keys.add("source.reader=enhanced-fan-out");
    keys.add("source.consumer-name=reader");
    SourceConfig config =
        SourceFixture.config("events", "http://127.0.0.1:1", keys.toArray(new String[0]));
    SourceCounters counters = SourceCounters.register(metrics.group());
    return new FanOutProxy(
        kinesis,
        config,
        new KinesisRetry(config, new CountDownLatch(1)),
        new LostSubscriptions(config, counters, Clock.systemUTC()),
        counters);
  }

  /** As the connector does. */
  private void subscribe(FanOutProxy proxy) {
    var unused =
        proxy.subscribeToShard(
            SubscribeToShardRequest.builder().shardId(SHARD).build(),
            SubscribeToShardResponseHandler.builder()
                .onError(told::add)
                .subscriber(() -> new Reader(told))
                .build());
  }

  private static KinesisException denied() {
    return error("AccessDeniedException");
  }

  private static ResourceNotFoundException notFound() {
    return ResourceNotFoundException.builder()
        .awsErrorDetails(details("ResourceNotFoundException"))
        .statusCode(400)
        .build();
  }

  private static KinesisException error(String code) {
    return (KinesisException)
        KinesisException.builder().awsErrorDetails(details(code)).statusCode(400).build();
  }

  private static AwsErrorDetails details(String code) {
    return AwsErrorDetails.builder().errorCode(code).errorMessage("as told").build();
  }

  private static final class Reader implements Subscriber<SubscribeToShardEventStream> {
    private final List<Throwable> told;

    Reader(List<Throwable> told) {
      this.told = told;
    }

    @Override
    public void onSubscribe(Subscription subscription) {
      subscription.request(1);
    }

    @Override
    public void onNext(SubscribeToShardEventStream event) {}

    @Override
    public void onError(Throwable failure) {
      told.add(failure);
    }

    @Override
    public void onComplete() {}
  }

  /** Does the last configured action with each subscription. */
  private static final class Scripted implements KinesisProxyAsyncV2Interface {
    private Consumer<SubscribeToShardResponseHandler> script = handler -> {};

    void refuse(Throwable failure) {
      script = handler -> handler.exceptionOccurred(failure);
    }

    void fail(Throwable failure) {
      script = handler -> handler.onEventStream(events(null, failure));
    }

    void complete(@Nullable String continuation) {
      SubscribeToShardEvent event =
          SubscribeToShardEvent.builder()
              .records(List.of())
              .continuationSequenceNumber(continuation)
              .millisBehindLatest(0L)
              .build();
      script = handler -> handler.onEventStream(events(event, null));
    }

    private static SdkPublisher<SubscribeToShardEventStream> events(
        @Nullable SubscribeToShardEvent event, @Nullable Throwable failure) {
      return SdkPublisher.adapt(
          subscriber -> {
            subscriber.onSubscribe(
                new Subscription() {
                  @Override
                  public void request(long count) {}

                  @Override
                  public void cancel() {}
                });
            if (event != null) {
              subscriber.onNext(event);
            }
            if (failure == null) {
              subscriber.onComplete();
            } else {
              subscriber.onError(failure);
            }
          });
    }

    @Override
    public CompletableFuture<Void> subscribeToShard(
        SubscribeToShardRequest request, SubscribeToShardResponseHandler handler) {
      script.accept(handler);
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public void close() {}
  }
}
