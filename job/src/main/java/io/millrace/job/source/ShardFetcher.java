package io.millrace.job.source;

import io.millrace.udf.decode.Record;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.streaming.connectors.kinesis.KinesisShardAssigner;
import org.apache.flink.streaming.connectors.kinesis.internals.KinesisDataFetcher;
import org.apache.flink.streaming.connectors.kinesis.internals.publisher.RecordPublisher;
import org.apache.flink.streaming.connectors.kinesis.model.KinesisStreamShardState;
import org.apache.flink.streaming.connectors.kinesis.model.SentinelSequenceNumber;
import org.apache.flink.streaming.connectors.kinesis.model.SequenceNumber;
import org.apache.flink.streaming.connectors.kinesis.model.StreamShardHandle;
import org.apache.flink.streaming.connectors.kinesis.proxy.KinesisProxyV2Factory;
import org.apache.flink.streaming.connectors.kinesis.serialization.KinesisDeserializationSchema;
import org.apache.flink.util.concurrent.ExecutorThreadFactory;

/**
 * Reads the shards of a subtask. Unlike the connector's own it reads with the pipeline's identity,
 * every shard it has no position of from where the pipeline started, and keeps track of time.
 */
final class ShardFetcher extends KinesisDataFetcher<Record> {
  private final StartingPoint start;
  private final ShardProgress progress;

  // The connector's fetchers are handed a legacy source's context.
  @SuppressWarnings("deprecation")
  ShardFetcher(
      List<String> streams,
      org.apache.flink.streaming.api.functions.source.SourceFunction.SourceContext<Record> context,
      RuntimeContext runtime,
      Properties properties,
      KinesisDeserializationSchema<Record> schema,
      KinesisShardAssigner assigner,
      StartingPoint start,
      ShardProgress progress) {
    super(
        streams,
        context,
        context.getCheckpointLock(),
        runtime,
        properties,
        schema,
        assigner,
        null,
        null,
        new AtomicReference<>(),
        new ArrayList<>(),
        createInitialSubscribedStreamsToLastDiscoveredShardsState(streams),
        PollingProxy::new,
        KinesisProxyV2Factory::createKinesisProxyAsyncV2);
    this.start = start;
    this.progress = progress;
  }

  @Override
  protected RecordPublisher createRecordPublisher(
      SequenceNumber position, Properties properties, MetricGroup metrics, StreamShardHandle shard)
      throws InterruptedException {
    return progress.watch(
        shard.getShard().getShardId(),
        super.createRecordPublisher(position, properties, metrics, shard));
  }

  /**
   * One thread per shard. A shard that comes up while the fetcher is stopped is not read, where the
   * connector's own pool would refuse it and a stop with a savepoint would become a failure.
   */
  @Override
  protected ExecutorService createShardConsumersThreadPool(String subtask) {
    return new ThreadPoolExecutor(
        0,
        Integer.MAX_VALUE,
        1,
        TimeUnit.MINUTES,
        new SynchronousQueue<>(),
        new ExecutorThreadFactory("shards-of-" + subtask),
        new ThreadPoolExecutor.DiscardPolicy());
  }

  /** Called every ten seconds. */
  @Override
  public List<StreamShardHandle> discoverNewShardsToSubscribe() throws InterruptedException {
    progress.report();
    return super.discoverNewShardsToSubscribe();
  }

  @Override
  public int registerNewSubscribedShardState(KinesisStreamShardState shard) {
    boolean unread =
        shard
            .getLastProcessedSequenceNum()
            .equals(SentinelSequenceNumber.SENTINEL_EARLIEST_SEQUENCE_NUM.get());
    return super.registerNewSubscribedShardState(
        unread && start.from() != null
            ? new KinesisStreamShardState(
                shard.getStreamShardMetadata(),
                shard.getStreamShardHandle(),
                SentinelSequenceNumber.SENTINEL_AT_TIMESTAMP_SEQUENCE_NUM.get())
            : shard);
  }
}
