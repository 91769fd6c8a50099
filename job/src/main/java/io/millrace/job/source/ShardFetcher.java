package io.millrace.job.source;

import io.millrace.udf.decode.Record;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.streaming.connectors.kinesis.KinesisShardAssigner;
import org.apache.flink.streaming.connectors.kinesis.internals.KinesisDataFetcher;
import org.apache.flink.streaming.connectors.kinesis.model.KinesisStreamShardState;
import org.apache.flink.streaming.connectors.kinesis.model.SentinelSequenceNumber;
import org.apache.flink.streaming.connectors.kinesis.proxy.KinesisProxyV2Factory;
import org.apache.flink.streaming.connectors.kinesis.serialization.KinesisDeserializationSchema;

/**
 * Reads the shards of a subtask. Unlike the connector's own it reads with the pipeline's identity,
 * and every shard it has no position of from where the pipeline started.
 */
final class ShardFetcher extends KinesisDataFetcher<Record> {
  private final StartingPoint start;

  // The connector's fetchers are handed a legacy source's context.
  @SuppressWarnings("deprecation")
  ShardFetcher(
      List<String> streams,
      org.apache.flink.streaming.api.functions.source.SourceFunction.SourceContext<Record> context,
      RuntimeContext runtime,
      Properties properties,
      KinesisDeserializationSchema<Record> schema,
      KinesisShardAssigner assigner,
      StartingPoint start) {
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
