package io.millrace.job.source;

import java.util.List;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.apache.flink.kinesis.shaded.software.amazon.awssdk.core.SdkBytes;
import org.apache.flink.kinesis.shaded.software.amazon.awssdk.core.async.SdkPublisher;
import org.apache.flink.kinesis.shaded.software.amazon.awssdk.services.kinesis.model.Record;
import org.apache.flink.kinesis.shaded.software.amazon.awssdk.services.kinesis.model.SubscribeToShardEvent;
import org.apache.flink.kinesis.shaded.software.amazon.awssdk.services.kinesis.model.SubscribeToShardEventStream;
import org.apache.flink.kinesis.shaded.software.amazon.awssdk.services.kinesis.model.SubscribeToShardRequest;
import org.apache.flink.kinesis.shaded.software.amazon.awssdk.services.kinesis.model.SubscribeToShardResponse;
import org.apache.flink.kinesis.shaded.software.amazon.awssdk.services.kinesis.model.SubscribeToShardResponseHandler;
import org.apache.flink.streaming.connectors.kinesis.proxy.KinesisProxyAsyncV2Interface;
import org.apache.flink.streaming.connectors.kinesis.proxy.KinesisProxyV2Factory;

/** The connector's fan-out client, with an eye on what it hands to the connector. */
final class FanOutProxy implements KinesisProxyAsyncV2Interface {
  private final KinesisProxyAsyncV2Interface kinesis;

  FanOutProxy(Properties properties) {
    kinesis = KinesisProxyV2Factory.createKinesisProxyAsyncV2(properties);
  }

  @Override
  public CompletableFuture<Void> subscribeToShard(
      SubscribeToShardRequest request, SubscribeToShardResponseHandler connector) {
    return kinesis.subscribeToShard(request, new Subscription(connector));
  }

  @Override
  public void close() {
    kinesis.close();
  }

  private static SubscribeToShardEventStream withoutBroken(SubscribeToShardEventStream event) {
    if (!(event instanceof SubscribeToShardEvent)) {
      return event;
    }
    SubscribeToShardEvent records = (SubscribeToShardEvent) event;
    List<Record> safe =
        records.records().stream().map(FanOutProxy::hidden).collect(Collectors.toList());
    return records.toBuilder().records(safe).build();
  }

  private static Record hidden(Record record) {
    var payload = record.data().asByteBuffer();
    return BrokenAggregates.mustHide(payload)
        ? record.toBuilder().data(SdkBytes.fromByteBuffer(BrokenAggregates.hide(payload))).build()
        : record;
  }

  private static final class Subscription implements SubscribeToShardResponseHandler {
    private final SubscribeToShardResponseHandler connector;

    Subscription(SubscribeToShardResponseHandler connector) {
      this.connector = connector;
    }

    @Override
    public void responseReceived(SubscribeToShardResponse response) {
      connector.responseReceived(response);
    }

    @Override
    public void onEventStream(SdkPublisher<SubscribeToShardEventStream> events) {
      connector.onEventStream(events.map(FanOutProxy::withoutBroken));
    }

    @Override
    public void exceptionOccurred(Throwable failure) {
      connector.exceptionOccurred(failure);
    }

    @Override
    public void complete() {
      connector.complete();
    }
  }
}
