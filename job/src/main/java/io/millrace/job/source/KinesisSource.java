package io.millrace.job.source;

import io.millrace.job.config.SourceConfig;
import io.millrace.job.config.option.SourceOptions;
import io.millrace.job.config.value.ExpiredPositionPolicy;
import io.millrace.job.config.value.ReaderType;
import io.millrace.job.metrics.MetricsSettings;
import io.millrace.job.metrics.PipelineMetricGroup;
import io.millrace.job.metrics.SourceMetricNames;
import io.millrace.job.source.client.FanOutProxy;
import io.millrace.job.source.client.IdlePolling;
import io.millrace.job.source.client.KinesisRetry;
import io.millrace.job.source.client.LostSubscriptions;
import io.millrace.job.source.client.PollingProxy;
import io.millrace.job.source.client.SourceCounters;
import io.millrace.job.source.client.StreamIdentification;
import io.millrace.job.source.client.StreamIdentity;
import io.millrace.job.source.shard.ExpiredPositionException;
import io.millrace.job.source.shard.ExpiredRecords;
import io.millrace.job.source.shard.InitialPosition;
import io.millrace.job.source.shard.ReadBounds;
import io.millrace.job.source.shard.ShardFetcher;
import io.millrace.job.source.shard.ShardProgress;
import io.millrace.job.source.shard.StreamRetention;
import io.millrace.udf.record.Record;
import java.time.Clock;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
import org.apache.flink.api.common.functions.OpenContext;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.state.OperatorStateStore;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.api.java.tuple.Tuple2;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.connectors.kinesis.FlinkKinesisConsumer;
import org.apache.flink.streaming.connectors.kinesis.config.ConsumerConfigConstants;
import org.apache.flink.streaming.connectors.kinesis.internals.KinesisDataFetcher;
import org.apache.flink.streaming.connectors.kinesis.proxy.KinesisProxyV2Factory;
import org.apache.flink.streaming.connectors.kinesis.serialization.KinesisDeserializationSchema;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The AWS connector's consumer, with two corrections for the start of a pipeline, where records
 * could be lost or read unintentionally:
 *
 * <ul>
 *   <li>The connector's state of an unread shard says "from the configured timestamp", without the
 *       timestamp. If the job is resubmitted from a savepoint with another timestamp, for example
 *       because LATEST is resolved again, the records between the two are never read. Here the
 *       timestamp is part of the state, and the state takes precedence.
 *   <li>The connector reads a shard that is missing in the state from its beginning. A shard is
 *       missing if it was created later, but also if the checkpoint was taken before the shards
 *       were listed; then records before the timestamp are read too. Here the shard is read from
 *       the timestamp. This is right in both cases, because a newer shard has no older records.
 * </ul>
 *
 * <p>The state also contains the time up to which each shard was read, to detect a restore that
 * comes too late. It contains the stream's identity as well, because shards of another stream have
 * the same ids.
 *
 * @see <a
 *     href="https://nightlies.apache.org/flink/flink-docs-release-1.20/docs/connectors/datastream/kinesis/">
 *     Amazon Kinesis Data Streams connector</a>
 */
final class KinesisSource extends FlinkKinesisConsumer<Record> {
  private static final long serialVersionUID = 1L;

  private static final Logger LOG = LoggerFactory.getLogger(KinesisSource.class);

  /** The name is part of savepoints. */
  private static final String START_STATE = "millrace-start-position";

  /** The interval of checks whether a bounded source has ended, and of shard discovery. */
  private static final String LOOK_FOR_THE_END_MILLIS = "1000";

  /** Represents the oldest record in the state. */
  private static final long OLDEST = Long.MIN_VALUE;

  /** The name is part of savepoints. */
  private static final String READ_STATE = "millrace-read-up-to";

  /** The name is part of savepoints. */
  private static final String IDENTITY_STATE = "millrace-stream-identity";

  private final SourceConfig config;
  private final MetricsSettings metrics;
  private ReadBounds reading;
  private transient @Nullable ListState<Long> startState;
  private transient @Nullable ListState<Tuple2<String, Long>> readState;
  private transient @Nullable ListState<Tuple2<String, Long>> identityState;
  private transient @Nullable Map<String, Long> restored;
  private transient @Nullable StreamIdentity identity;
  private transient @Nullable ShardProgress progress;
  private transient @Nullable StreamRetention retention;

  /** Found at the restore. */
  private transient volatile int expiredPositions;

  /** Closed to end every wait for Kinesis. */
  private transient @Nullable CountDownLatch closed;

  /**
   * Creates a source of one stream.
   *
   * @param reading begins at the initial position of a pipeline without saved state
   */
  KinesisSource(SourceConfig config, ReadBounds reading, MetricsSettings metrics) {
    super(
        List.of(config.stream().name()),
        new RecordSchema(),
        SourceProperties.of(config, reading.start()));
    this.config = config;
    this.metrics = metrics;
    this.reading = reading;
  }

  @Override
  public void initializeState(FunctionInitializationContext context) throws Exception {
    super.initializeState(context);
    OperatorStateStore store = context.getOperatorStateStore();
    startState = store.getUnionListState(new ListStateDescriptor<>(START_STATE, Types.LONG));
    for (long millis : startState.get()) {
      reading =
          reading.from(
              millis == OLDEST
                  ? InitialPosition.oldest()
                  : InitialPosition.at(Instant.ofEpochMilli(millis)));
    }
    readState =
        store.getUnionListState(
            new ListStateDescriptor<>(READ_STATE, Types.TUPLE(Types.STRING, Types.LONG)));
    Map<String, Long> readUpTo = new HashMap<>();
    for (Tuple2<String, Long> shard : readState.get()) {
      readUpTo.merge(shard.f0, shard.f1, Math::max);
    }
    restored = readUpTo;
    identityState =
        store.getUnionListState(
            new ListStateDescriptor<>(IDENTITY_STATE, Types.TUPLE(Types.STRING, Types.LONG)));
    for (Tuple2<String, Long> saved : identityState.get()) {
      identity = StreamIdentity.of(saved);
    }
    closed = new CountDownLatch(1);
  }

  /**
   * Runs before the subtask reads, so that no checkpoint completes that has forgotten the gap or
   * the change of the stream.
   */
  @Override
  public void open(OpenContext context) throws Exception {
    super.open(context);
    PipelineMetricGroup group =
        PipelineMetricGroup.of(getRuntimeContext().getMetricGroup(), metrics);
    StreamRetention known = new StreamRetention(config);
    retention = known;
    ExpiredRecords expired =
        new ExpiredRecords(
            config.stream().name(), config.get(SourceOptions.ON_EXPIRED_POSITION), known::current);
    group.gauge(
        SourceMetricNames.EXPIRED_POSITIONS,
        (Gauge<Integer>) () -> expiredPositions + expired.count());
    // Before the first question to Kinesis: the lag also grows while Kinesis does not answer.
    progress =
        new ShardProgress(
            config.stream().name(),
            Objects.requireNonNull(restored),
            reading.until(),
            expired,
            group,
            metrics.perShard(),
            Clock.systemUTC());
    if (getRuntimeContext().getTaskInfo().getIndexOfThisSubtask() != 0) {
      return;
    }
    Optional<StreamIdentity> now = new StreamIdentification(config, retry()).check(identity);
    if (now.isEmpty()) {
      return;
    }
    identity = now.get();
    Map<String, Long> readUpTo = Objects.requireNonNull(restored);
    if (!readUpTo.isEmpty()) {
      findExpired(readUpTo);
    }
  }

  private void findExpired(Map<String, Long> readUpTo) throws InterruptedException {
    ExpiredPositions positions = new ExpiredPositions(config, Clock.systemUTC());
    List<String> expired = retry().call("ListShards", () -> positions.find(readUpTo));
    expiredPositions = expired.size();
    if (expired.isEmpty()) {
      return;
    }
    ExpiredPositionException gone =
        ExpiredPositionException.atRestore(config.stream().name(), expired);
    if (config.get(SourceOptions.ON_EXPIRED_POSITION) == ExpiredPositionPolicy.FAIL) {
      throw new SuppressRestartsException(gone);
    }
    LOG.warn("{} The option is set, so the source continues.", gone.getMessage());
  }

  private KinesisRetry retry() {
    return new KinesisRetry(config, Objects.requireNonNull(closed));
  }

  @Override
  public void snapshotState(FunctionSnapshotContext context) throws Exception {
    super.snapshotState(context);
    ListState<Long> state = Objects.requireNonNull(startState);
    state.clear();
    ListState<Tuple2<String, Long>> which = Objects.requireNonNull(identityState);
    which.clear();
    if (getRuntimeContext().getTaskInfo().getIndexOfThisSubtask() == 0) {
      Instant from = reading.start().from();
      state.add(from == null ? OLDEST : from.toEpochMilli());
      StreamIdentity known = identity;
      if (known != null) {
        which.add(known.saved());
      }
    }
    ListState<Tuple2<String, Long>> read = Objects.requireNonNull(readState);
    read.clear();
    Map<String, Long> readUpTo = Objects.requireNonNull(progress).readUpTo();
    for (Map.Entry<String, Long> shard : readUpTo.entrySet()) {
      read.add(Tuple2.of(shard.getKey(), shard.getValue()));
    }
  }

  @Override
  protected KinesisDataFetcher<Record> createFetcher(
      List<String> streams,
      SourceContext<Record> context,
      RuntimeContext runtime,
      Properties properties,
      KinesisDeserializationSchema<Record> schema) {
    Properties effective = new Properties();
    effective.putAll(properties);
    Instant from = reading.start().from();
    if (from != null) {
      effective.setProperty(
          ConsumerConfigConstants.STREAM_INITIAL_TIMESTAMP, SourceProperties.timestamp(from));
    }
    if (reading.until() != null) {
      effective.setProperty(
          ConsumerConfigConstants.SHARD_DISCOVERY_INTERVAL_MILLIS, LOOK_FOR_THE_END_MILLIS);
    }
    PipelineMetricGroup group = PipelineMetricGroup.of(runtime.getMetricGroup(), metrics);
    ShardProgress watched = Objects.requireNonNull(progress);
    SourceCounters counters = SourceCounters.register(group);
    KinesisRetry retry = retry();
    PollingProxy polling =
        new PollingProxy(
            effective,
            retry,
            new IdlePolling(
                config.get(SourceOptions.POLL_INTERVAL),
                config.get(SourceOptions.IDLE_POLL_INTERVAL)),
            counters);
    FanOutProxy fanOut =
        config.get(SourceOptions.READER) == ReaderType.ENHANCED_FAN_OUT
            ? new FanOutProxy(
                KinesisProxyV2Factory.createKinesisProxyAsyncV2(effective),
                config,
                retry,
                new LostSubscriptions(config, counters, Clock.systemUTC()),
                counters)
            : null;
    try {
      // Creating it registers the enhanced fan-out consumer.
      ShardFetcher fetcher =
          retry.call(
              "RegisterStreamConsumer",
              () ->
                  new ShardFetcher(
                      streams,
                      context,
                      runtime,
                      effective,
                      schema,
                      getShardAssigner(),
                      reading,
                      watched,
                      polling,
                      fanOut,
                      Objects.requireNonNull(retention),
                      Objects.requireNonNull(closed)));
      return fetcher;
    } catch (InterruptedException cancelled) {
      close(polling, fanOut);
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while the source was opened", cancelled);
    } catch (RuntimeException failure) {
      close(polling, fanOut);
      throw failure;
    }
  }

  /** Without a fetcher nothing else closes them, and their threads would keep the job's classes. */
  private static void close(PollingProxy polling, @Nullable FanOutProxy fanOut) {
    polling.close();
    if (fanOut != null) {
      fanOut.close();
    }
  }

  /** This also works before there is a fetcher. */
  @Override
  public void cancel() {
    super.cancel();
    CountDownLatch waiting = closed;
    if (waiting != null) {
      waiting.countDown();
    }
  }
}
