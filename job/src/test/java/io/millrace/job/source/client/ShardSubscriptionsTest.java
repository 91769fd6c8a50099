package io.millrace.job.source.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.job.config.SourceConfig;
import io.millrace.job.metrics.RecordedMetrics;
import io.millrace.job.source.SourceFixture;
import java.io.IOException;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.flink.kinesis.shaded.org.reactivestreams.Subscriber;
import org.apache.flink.kinesis.shaded.org.reactivestreams.Subscription;
import org.apache.flink.kinesis.shaded.software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import org.apache.flink.kinesis.shaded.software.amazon.awssdk.core.SdkBytes;
import org.apache.flink.kinesis.shaded.software.amazon.awssdk.core.async.SdkPublisher;
import org.apache.flink.kinesis.shaded.software.amazon.awssdk.services.kinesis.model.KinesisException;
import org.apache.flink.kinesis.shaded.software.amazon.awssdk.services.kinesis.model.Record;
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

  /**
   * The connector takes an event on the shard's thread, requests the next one, and then handles
   * what it has taken, unless that is empty.
   */
  @Test
  void theListenerHearsEmptyEventsInTheirPlace() throws Exception {
    List<String> heard = new ArrayList<>();
    FanOutProxy proxy = proxy();
    proxy.onEmptyEvent(SHARD, millisBehind -> heard.add("empty " + millisBehind));
    kinesis.deliver(event(7L), event(6L, "a", "b"), event(5L), event(null), event(4L, "c"));
    Queue<SubscribeToShardEventStream> arrived = new ArrayDeque<>();
    AtomicReference<Subscription> subscription = new AtomicReference<>();
    var unused =
        proxy.subscribeToShard(
            SubscribeToShardRequest.builder().shardId(SHARD).build(),
            SubscribeToShardResponseHandler.builder()
                .onError(told::add)
                .subscriber(() -> new Reader(told, arrived, subscription))
                .build());

    assertThat(heard).isEmpty();
    while (!arrived.isEmpty()) {
      SubscribeToShardEvent taken = (SubscribeToShardEvent) arrived.remove();
      Objects.requireNonNull(subscription.get()).request(1);
      taken.records().forEach(record -> heard.add(record.sequenceNumber()));
    }
    assertThat(heard).containsExactly("empty 7", "a", "b", "empty 5", "c");
  }

  private static SubscribeToShardEvent event(@Nullable Long millisBehind, String... records) {
    return SubscribeToShardEvent.builder()
        .records(
            Stream.of(records)
                .map(
                    number ->
                        Record.builder()
                            .sequenceNumber(number)
                            .data(SdkBytes.fromByteArray(new byte[0]))
                            .build())
                .toList())
        .continuationSequenceNumber("1")
        .millisBehindLatest(millisBehind)
        .build();
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
                .subscriber(() -> new Reader(told, new ArrayDeque<>(), new AtomicReference<>()))
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
    private final Queue<SubscribeToShardEventStream> arrived;
    private final AtomicReference<Subscription> subscription;

    Reader(
        List<Throwable> told,
        Queue<SubscribeToShardEventStream> arrived,
        AtomicReference<Subscription> subscription) {
      this.told = told;
      this.arrived = arrived;
      this.subscription = subscription;
    }

    @Override
    public void onSubscribe(Subscription granted) {
      subscription.set(granted);
      granted.request(1);
    }

    @Override
    public void onNext(SubscribeToShardEventStream event) {
      arrived.add(event);
    }

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

    /** Delivers an event for each request. */
    void deliver(SubscribeToShardEvent... events) {
      Iterator<SubscribeToShardEvent> next = List.of(events).iterator();
      script =
          handler ->
              handler.onEventStream(
                  SdkPublisher.adapt(
                      subscriber ->
                          subscriber.onSubscribe(
                              new Subscription() {
                                @Override
                                public void request(long count) {
                                  for (long i = 0; i < count && next.hasNext(); i++) {
                                    subscriber.onNext(next.next());
                                  }
                                }

                                @Override
                                public void cancel() {}
                              })));
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
