package io.millrace.job.source.client;

import io.millrace.job.config.value.ConsumerRegistration;
import java.time.Duration;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.LongConsumer;
import org.apache.flink.kinesis.shaded.org.reactivestreams.Subscriber;
import org.apache.flink.kinesis.shaded.org.reactivestreams.Subscription;
import org.apache.flink.kinesis.shaded.software.amazon.awssdk.core.async.SdkPublisher;
import org.apache.flink.kinesis.shaded.software.amazon.awssdk.services.kinesis.model.SubscribeToShardEvent;
import org.apache.flink.kinesis.shaded.software.amazon.awssdk.services.kinesis.model.SubscribeToShardEventStream;
import org.apache.flink.kinesis.shaded.software.amazon.awssdk.services.kinesis.model.SubscribeToShardResponse;
import org.apache.flink.kinesis.shaded.software.amazon.awssdk.services.kinesis.model.SubscribeToShardResponseHandler;
import org.jspecify.annotations.Nullable;

/**
 * The successive subscriptions to one shard. Each lasts five minutes, unless the shard ends, a
 * failure occurs, or another reader subscribes under the same consumer.
 *
 * <p>The connector interprets "not found" as the end of the shard: it would record the shard as
 * finished and never read later records. So it gets another failure, which it retries.
 *
 * <p>It ignores an event without records. But such an event says how far the shard was read, so a
 * listener gets it.
 *
 * @see <a href="https://docs.aws.amazon.com/kinesis/latest/APIReference/API_SubscribeToShard.html">
 *     SubscribeToShard</a>
 */
final class ShardSubscriptions {
  /** A subscription that lasts longer than this has reached about five minutes. */
  private static final Duration FULL_LENGTH = Duration.ofSeconds(280);

  private static final long HAS_RECORDS = -1;

  private final String shardId;
  private final ConsumerRegistration registration;
  private final KinesisRetry retry;
  private final LostSubscriptions lost;
  private final SourceCounters counters;
  private final KinesisTries tries;
  private volatile @Nullable Throwable failure;
  private volatile boolean delivered;
  private volatile boolean subscribed;
  private volatile LongConsumer emptyEvents = millisBehind -> {};

  ShardSubscriptions(
      String shardId,
      ConsumerRegistration registration,
      KinesisRetry retry,
      LostSubscriptions lost,
      SourceCounters counters) {
    this.shardId = shardId;
    this.registration = registration;
    this.retry = retry;
    this.lost = lost;
    this.counters = counters;
    tries = retry.tries("SubscribeToShard of " + shardId);
  }

  SubscribeToShardResponseHandler watch(SubscribeToShardResponseHandler connector) {
    if (subscribed) {
      counters.resubscribed();
    }
    subscribed = true;
    failure = null;
    delivered = false;
    return new Handler(connector);
  }

  /**
   * Sets what is called for events without records, on the shard's thread, after the records of all
   * earlier events.
   *
   * @param listener receives the distance from the shard's tip, in milliseconds
   */
  void onEmptyEvent(LongConsumer listener) {
    emptyEvents = listener;
  }

  /** Called on the shard's thread after a subscription has ended. */
  void settle() throws InterruptedException {
    if (delivered) {
      tries.succeeded();
    }
    Throwable last = failure;
    if (last == null) {
      return;
    }
    counters.failed(last);
    KinesisErrorKind kind =
        AwsError.in(last).map(AwsError::kind).orElse(KinesisErrorKind.UNAVAILABLE);
    if (kind == KinesisErrorKind.NOT_FOUND && registration == ConsumerRegistration.LAZY) {
      throw new IllegalStateException(
          "The enhanced fan-out consumer was removed while shard "
              + shardId
              + " was read. A pipeline with the same source.consumer-name may have removed it when it"
              + " stopped. The restart registers it again.");
    }
    // The connector itself has waited after failures that pass.
    if (kind.lasts()) {
      retry.await(tries.failed(last));
    }
  }

  private Throwable failed(Throwable cause) {
    failure = cause;
    return AwsError.in(cause)
        .filter(error -> error.kind() == KinesisErrorKind.NOT_FOUND)
        .<Throwable>map(error -> new RefusedSubscriptionException(shardId, error))
        .orElse(cause);
  }

  private static boolean isInUse(Throwable cause) {
    return AwsError.in(cause).filter(error -> error.kind() == KinesisErrorKind.IN_USE).isPresent();
  }

  private final class Handler implements SubscribeToShardResponseHandler {
    private final SubscribeToShardResponseHandler connector;

    Handler(SubscribeToShardResponseHandler connector) {
      this.connector = connector;
    }

    @Override
    public void responseReceived(SubscribeToShardResponse response) {
      connector.responseReceived(response);
    }

    @Override
    public void onEventStream(SdkPublisher<SubscribeToShardEventStream> events) {
      connector.onEventStream(
          SdkPublisher.adapt(
              subscriber ->
                  events
                      .<SubscribeToShardEventStream>flatMapIterable(FanOutProxy::parts)
                      .subscribe(new Events(subscriber))));
    }

    @Override
    public void exceptionOccurred(Throwable cause) {
      connector.exceptionOccurred(failed(cause));
    }

    @Override
    public void complete() {
      connector.complete();
    }
  }

  /** The events of one subscription. */
  private final class Events implements Subscriber<SubscribeToShardEventStream>, Subscription {
    private final Subscriber<? super SubscribeToShardEventStream> connector;
    private final long begun = System.nanoTime();

    /** Of the events that the connector has not taken yet: the distance from the tip if empty. */
    private final Queue<Long> waiting = new ConcurrentLinkedQueue<>();

    private volatile @Nullable Subscription events;
    private volatile boolean cancelled;
    private volatile boolean shardEnded;

    Events(Subscriber<? super SubscribeToShardEventStream> connector) {
      this.connector = connector;
    }

    @Override
    public void onSubscribe(Subscription subscription) {
      events = subscription;
      connector.onSubscribe(this);
    }

    @Override
    public void onNext(SubscribeToShardEventStream event) {
      if (event instanceof SubscribeToShardEvent) {
        delivered = true;
        shardEnded = ((SubscribeToShardEvent) event).continuationSequenceNumber() == null;
        waiting.add(millisBehindOfEmpty((SubscribeToShardEvent) event));
      }
      connector.onNext(event);
    }

    @Override
    public void onError(Throwable cause) {
      if (!cancelled && isInUse(cause)) {
        lost.add(shardId);
      }
      connector.onError(failed(cause));
    }

    @Override
    public void onComplete() {
      boolean isShort = System.nanoTime() - begun < FULL_LENGTH.toNanos();
      if (isShort && !cancelled && !shardEnded) {
        lost.add(shardId);
      }
      connector.onComplete();
    }

    private long millisBehindOfEmpty(SubscribeToShardEvent event) {
      Long behind = event.millisBehindLatest();
      return event.records().isEmpty() && behind != null ? behind : HAS_RECORDS;
    }

    /**
     * The connector requests the next event on the shard's thread: first without an event, then for
     * each that it has taken, before it handles that one.
     */
    @Override
    public void request(long count) {
      // Before the next event can arrive.
      Long taken = waiting.poll();
      Subscription known = events;
      if (known != null) {
        known.request(count);
      }
      if (taken != null && taken != HAS_RECORDS) {
        emptyEvents.accept(taken);
      }
    }

    @Override
    public void cancel() {
      cancelled = true;
      Subscription known = events;
      if (known != null) {
        known.cancel();
      }
    }
  }
}
