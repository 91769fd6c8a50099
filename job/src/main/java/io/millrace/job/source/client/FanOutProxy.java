package io.millrace.job.source.client;

import io.millrace.job.config.SourceConfig;
import io.millrace.job.config.option.SourceOptions;
import io.millrace.job.config.value.ConsumerRegistration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;
import org.apache.flink.kinesis.shaded.software.amazon.awssdk.core.SdkBytes;
import org.apache.flink.kinesis.shaded.software.amazon.awssdk.services.kinesis.model.Record;
import org.apache.flink.kinesis.shaded.software.amazon.awssdk.services.kinesis.model.SubscribeToShardEvent;
import org.apache.flink.kinesis.shaded.software.amazon.awssdk.services.kinesis.model.SubscribeToShardEventStream;
import org.apache.flink.kinesis.shaded.software.amazon.awssdk.services.kinesis.model.SubscribeToShardRequest;
import org.apache.flink.kinesis.shaded.software.amazon.awssdk.services.kinesis.model.SubscribeToShardResponseHandler;
import org.apache.flink.streaming.connectors.kinesis.proxy.KinesisProxyAsyncV2Interface;

/**
 * The connector's fan-out client; it inspects the events for the connector and the state of each
 * shard's subscriptions: {@link ShardSubscriptions}.
 */
public final class FanOutProxy implements KinesisProxyAsyncV2Interface {
  private final KinesisProxyAsyncV2Interface kinesis;
  private final KinesisRetry retry;
  private final LostSubscriptions lost;
  private final SourceCounters counters;
  private final ConsumerRegistration registration;
  private final Map<String, ShardSubscriptions> shards = new ConcurrentHashMap<>();

  /**
   * @param kinesis the connector's client; closed with this proxy
   */
  public FanOutProxy(
      KinesisProxyAsyncV2Interface kinesis,
      SourceConfig config,
      KinesisRetry retry,
      LostSubscriptions lost,
      SourceCounters counters) {
    this.kinesis = kinesis;
    this.retry = retry;
    this.lost = lost;
    this.counters = counters;
    registration = config.get(SourceOptions.CONSUMER_REGISTRATION);
  }

  @Override
  public CompletableFuture<Void> subscribeToShard(
      SubscribeToShardRequest request, SubscribeToShardResponseHandler connector) {
    return kinesis.subscribeToShard(request, of(request.shardId()).watch(connector));
  }

  /**
   * Called by a shard's thread after each of its subscriptions. Waits if Kinesis rejected it for a
   * reason that lasts.
   *
   * @throws org.apache.flink.runtime.execution.SuppressRestartsException if Kinesis rejects it for
   *     too long
   * @throws ReadingClosedException if the source closes meanwhile
   */
  public void settle(String shardId) throws InterruptedException {
    of(shardId).settle();
  }

  /**
   * Sets what is called for a shard's events without records, on the shard's thread, after the
   * records of all earlier events. The connector ignores such events.
   *
   * @param listener receives the distance from the shard's tip, in milliseconds
   */
  public void onEmptyEvent(String shardId, LongConsumer listener) {
    of(shardId).onEmptyEvent(listener);
  }

  private ShardSubscriptions of(String shardId) {
    return shards.computeIfAbsent(
        shardId, id -> new ShardSubscriptions(id, registration, retry, lost, counters));
  }

  @Override
  public void close() {
    kinesis.close();
  }

  /**
   * Splits an event into parts that expand into a bounded number of records, and hides malformed
   * aggregates.
   */
  static List<SubscribeToShardEventStream> parts(SubscribeToShardEventStream event) {
    if (!(event instanceof SubscribeToShardEvent)) {
      return List.of(event);
    }
    SubscribeToShardEvent whole = (SubscribeToShardEvent) event;
    List<Record> safe =
        whole.records().stream().map(FanOutProxy::hidden).collect(Collectors.toList());
    List<List<Record>> parts =
        AggregateParts.of(
            safe, record -> MalformedAggregates.subRecords(record.data().asByteBuffer()));
    List<SubscribeToShardEventStream> events = new ArrayList<>();
    for (List<Record> part : parts.subList(0, parts.size() - 1)) {
      events.add(
          whole.toBuilder()
              .records(part)
              // This is neither the end of the shard nor its tip.
              .continuationSequenceNumber(part.get(part.size() - 1).sequenceNumber())
              .millisBehindLatest(
                  whole.millisBehindLatest() == null
                      ? null
                      : Math.max(1, whole.millisBehindLatest()))
              .build());
    }
    events.add(whole.toBuilder().records(parts.get(parts.size() - 1)).build());
    return events;
  }

  private static Record hidden(Record record) {
    var payload = record.data().asByteBuffer();
    return MalformedAggregates.mustHide(payload)
        ? record.toBuilder()
            .data(SdkBytes.fromByteBuffer(MalformedAggregates.hide(payload)))
            .build()
        : record;
  }
}
