package io.millrace.job.source.shard;

import io.millrace.job.metrics.MetricsSettings.PerShard;
import io.millrace.job.source.client.FanOutProxy;
import io.millrace.job.source.client.PollingProxy;
import io.millrace.job.source.client.ReadingClosedException;
import io.millrace.job.source.client.ShardHashKeys;
import io.millrace.udf.record.Record;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.apache.flink.streaming.connectors.kinesis.KinesisShardAssigner;
import org.apache.flink.streaming.connectors.kinesis.internals.KinesisDataFetcher;
import org.apache.flink.streaming.connectors.kinesis.internals.ShardConsumer;
import org.apache.flink.streaming.connectors.kinesis.internals.publisher.RecordBatch;
import org.apache.flink.streaming.connectors.kinesis.internals.publisher.RecordPublisher;
import org.apache.flink.streaming.connectors.kinesis.model.KinesisStreamShardState;
import org.apache.flink.streaming.connectors.kinesis.model.SentinelSequenceNumber;
import org.apache.flink.streaming.connectors.kinesis.model.SequenceNumber;
import org.apache.flink.streaming.connectors.kinesis.model.StreamShardHandle;
import org.apache.flink.streaming.connectors.kinesis.serialization.KinesisDeserializationSchema;
import org.apache.flink.util.concurrent.ExecutorThreadFactory;
import org.jspecify.annotations.Nullable;

/**
 * Reads the shards of a subtask. Unlike the connector's own fetcher, it uses the pipeline's
 * identity, reads every shard without a position from the pipeline's initial position, keeps all
 * records of an aggregated record, tracks the time, and supports an end.
 */
public final class ShardFetcher extends KinesisDataFetcher<Record> {
  private final ReadBounds reading;
  private final ShardProgress progress;
  private final PollingProxy kinesis;
  private final @Nullable CompletionBarrier agreement;
  private final CountDownLatch closed;
  private final @Nullable FanOutProxy fanOut;
  private final StreamRetention retention;

  /** By index of the shard's state. The thread that starts the shards' threads writes it. */
  private volatile @Nullable BoundedShardPublisher[] shards = {};

  /** Shards of this subtask that an earlier attempt read to their end. */
  private int endedBefore;

  /** Shards of this subtask, being read or not. */
  private int found;

  /** The shards found at the first discovery are read before the second one. */
  private boolean discovered;

  /** The shard whose thread is being created. */
  private int starting;

  /**
   * @param kinesis owned and closed by the fetcher
   * @param fanOut the client for enhanced fan-out; null with polling
   * @param retention queried now and then
   * @param closed counted down at shutdown
   */
  // The connector's fetchers require a legacy source's context.
  @SuppressWarnings("deprecation")
  public ShardFetcher(
      List<String> streams,
      org.apache.flink.streaming.api.functions.source.SourceFunction.SourceContext<Record> context,
      RuntimeContext runtime,
      Properties properties,
      KinesisDeserializationSchema<Record> schema,
      KinesisShardAssigner assigner,
      ReadBounds reading,
      ShardProgress progress,
      PollingProxy kinesis,
      @Nullable FanOutProxy fanOut,
      StreamRetention retention,
      CountDownLatch closed) {
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
        forEveryShard -> kinesis,
        forFanOut -> Objects.requireNonNull(fanOut));
    this.reading = reading;
    this.progress = progress;
    this.kinesis = kinesis;
    this.fanOut = fanOut;
    this.retention = retention;
    this.closed = closed;
    agreement = reading.until() == null ? null : CompletionBarrier.of(runtime);
  }

  @Override
  protected ShardConsumer<Record> createShardConsumer(
      Integer index,
      StreamShardHandle shard,
      SequenceNumber position,
      MetricGroup metrics,
      KinesisDeserializationSchema<Record> schema)
      throws InterruptedException {
    starting = index;
    MetricGroup own =
        progress.perShard() == PerShard.REPORTED ? metrics : new UnregisteredMetricsGroup();
    return super.createShardConsumer(index, shard, position, own, schema);
  }

  /**
   * The connector drops a whole aggregated record if the hash key of any sub-record is outside the
   * shard's range. It gets the full range instead; {@link BoundedShardPublisher} finds the records
   * outside.
   */
  @Override
  protected RecordPublisher createRecordPublisher(
      SequenceNumber position,
      Properties properties,
      MetricGroup metrics,
      StreamShardHandle shard) {
    StreamShardHandle withAll = ShardHashKeys.withAll(shard);
    String shardId = shard.getShard().getShardId();
    RecordPublisher all =
        new LazyShardPublisher(
            () -> super.createRecordPublisher(position, properties, metrics, withAll),
            () -> settle(shardId));
    BoundedShardPublisher made =
        new BoundedShardPublisher(
            withEmptyAnswers(all, withAll),
            new ShardHashKeys(shard),
            reading.strays(),
            reading.until(),
            closed,
            () -> progress.ended(shardId));
    @Nullable BoundedShardPublisher[] more =
        Arrays.copyOf(shards, Math.max(shards.length, starting + 1));
    more[starting] = made;
    shards = more;
    return progress.watch(shardId, made);
  }

  /** With fan-out, publishes also the answers without records, as with polling. */
  private RecordPublisher withEmptyAnswers(RecordPublisher publisher, StreamShardHandle shard) {
    FanOutProxy proxy = fanOut;
    if (proxy == null) {
      return publisher;
    }
    return consumer -> {
      proxy.onEmptyEvent(
          shard.getShard().getShardId(),
          millisBehind -> consumer.accept(new RecordBatch(List.of(), shard, millisBehind)));
      return publisher.run(consumer);
    };
  }

  private void settle(String shardId) throws InterruptedException {
    if (fanOut != null) {
      fanOut.settle(shardId);
    }
  }

  @Override
  protected void emitRecordAndUpdateState(
      Record record, long arrivalMillis, int index, SequenceNumber position) {
    BoundedShardPublisher shard =
        Objects.requireNonNull(shards[index], "a separate thread reads the shard");
    if (shard.takes(record)) {
      super.emitRecordAndUpdateState(
          shard.placed(record, position), arrivalMillis, index, position);
    }
  }

  /**
   * One thread per shard. A shard that is discovered while the fetcher stops is not read. The
   * connector's own pool would reject it, and a stop-with-savepoint would fail.
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

  /**
   * Called every ten seconds, or every second in a bounded run. Ends reading when all shards are
   * done: a shard that is discovered after the end has no records before it.
   */
  @Override
  public List<StreamShardHandle> discoverNewShardsToSubscribe() throws InterruptedException {
    if (discovered) {
      progress.watchesAll();
    }
    progress.report();
    retention.refresh().ifPresent(progress::retention);
    Instant now = Instant.now();
    List<StreamShardHandle> more = discover();
    discovered = true;
    found += more.size();
    Instant until = reading.until();
    if (agreement != null
        && until != null
        && agreement.reached(now.isAfter(until) && ended() == found)) {
      shutdownFetcher();
    }
    return more;
  }

  private List<StreamShardHandle> discover() throws InterruptedException {
    try {
      return super.discoverNewShardsToSubscribe();
    } catch (ReadingClosedException nothingMore) {
      return List.of();
    }
  }

  private long ended() {
    return endedBefore
        + Arrays.stream(shards).filter(shard -> shard != null && shard.hasEnded()).count();
  }

  /** First ends all waits for Kinesis: the connector interrupts no thread. */
  @Override
  public void shutdownFetcher() {
    closed.countDown();
    super.shutdownFetcher();
  }

  @Override
  protected void stopWithError(Throwable failure) {
    if (!(failure instanceof ReadingClosedException)) {
      super.stopWithError(failure);
    }
  }

  @Override
  public void awaitTermination() throws InterruptedException {
    super.awaitTermination();
    kinesis.close();
  }

  @Override
  public int registerNewSubscribedShardState(KinesisStreamShardState shard) {
    boolean unread =
        shard
            .getLastProcessedSequenceNum()
            .equals(SentinelSequenceNumber.SENTINEL_EARLIEST_SEQUENCE_NUM.get());
    if (shard
        .getLastProcessedSequenceNum()
        .equals(SentinelSequenceNumber.SENTINEL_SHARD_ENDING_SEQUENCE_NUM.get())) {
      endedBefore++;
    }
    return super.registerNewSubscribedShardState(
        unread && reading.start().from() != null
            ? new KinesisStreamShardState(
                shard.getStreamShardMetadata(),
                shard.getStreamShardHandle(),
                SentinelSequenceNumber.SENTINEL_AT_TIMESTAMP_SEQUENCE_NUM.get())
            : shard);
  }
}
