package io.millrace.job.source;

import io.millrace.job.config.Secret;
import io.millrace.udf.decode.Record;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import java.util.Properties;
import org.apache.flink.api.common.functions.RuntimeContext;
import org.apache.flink.api.common.state.ListState;
import org.apache.flink.api.common.state.ListStateDescriptor;
import org.apache.flink.api.common.typeinfo.Types;
import org.apache.flink.runtime.state.FunctionInitializationContext;
import org.apache.flink.runtime.state.FunctionSnapshotContext;
import org.apache.flink.streaming.connectors.kinesis.FlinkKinesisConsumer;
import org.apache.flink.streaming.connectors.kinesis.KinesisShardAssigner;
import org.apache.flink.streaming.connectors.kinesis.config.ConsumerConfigConstants;
import org.apache.flink.streaming.connectors.kinesis.internals.KinesisDataFetcher;
import org.apache.flink.streaming.connectors.kinesis.model.KinesisStreamShardState;
import org.apache.flink.streaming.connectors.kinesis.model.SentinelSequenceNumber;
import org.apache.flink.streaming.connectors.kinesis.serialization.KinesisDeserializationSchema;
import org.jspecify.annotations.Nullable;

/**
 * The AWS connector's consumer with two holes closed through which records can fall, or come in
 * unasked, at the start of a pipeline:
 *
 * <ul>
 *   <li>The connector's state of a shard nothing was read from yet says "from the configured
 *       timestamp", without the timestamp. Resubmitted from a savepoint with another one, for
 *       example because LATEST means "now" again, the records between the two were never read. Here
 *       the timestamp is part of the state, and what is in the state wins.
 *   <li>A shard that is missing in the state is read from its beginning. It is missing not only
 *       when it came into being later, but also when the checkpoint was taken before the shards
 *       were listed; then what lies before the timestamp was read too. Here it is read from the
 *       timestamp, which is right for both: a shard that came later holds nothing older.
 * </ul>
 *
 * @see <a
 *     href="https://nightlies.apache.org/flink/flink-docs-release-1.20/docs/connectors/datastream/kinesis/">
 *     Amazon Kinesis Data Streams connector</a>
 */
final class KinesisSource extends FlinkKinesisConsumer<Record> {
  private static final long serialVersionUID = 1L;

  /** The name stands in savepoints. */
  private static final String START_STATE = "millrace-start-position";

  private StartingPoint start;
  private final @Nullable Secret secretKey;
  private transient @Nullable ListState<Long> startState;

  /**
   * A source with the connector's own properties, whose position {@code start} stands for.
   *
   * @param start where a pipeline without saved state begins
   * @param secretKey of basic credentials; kept apart, because properties travel in the job graph
   *     for everybody to read
   */
  KinesisSource(
      List<String> streams,
      StartingPoint start,
      Properties properties,
      @Nullable Secret secretKey) {
    super(streams, new RecordSchema(), properties);
    this.start = start;
    this.secretKey = secretKey;
  }

  @Override
  public void initializeState(FunctionInitializationContext context) throws Exception {
    super.initializeState(context);
    startState =
        context
            .getOperatorStateStore()
            .getUnionListState(new ListStateDescriptor<>(START_STATE, Types.LONG));
    for (long millis : startState.get()) {
      start = StartingPoint.at(Instant.ofEpochMilli(millis));
    }
  }

  @Override
  public void snapshotState(FunctionSnapshotContext context) throws Exception {
    super.snapshotState(context);
    ListState<Long> state = Objects.requireNonNull(startState);
    state.clear();
    Instant from = start.from();
    if (from != null && getRuntimeContext().getTaskInfo().getIndexOfThisSubtask() == 0) {
      state.add(from.toEpochMilli());
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
    if (secretKey != null) {
      effective.setProperty(ConsumerConfigConstants.AWS_SECRET_ACCESS_KEY, secretKey.reveal());
    }
    Instant from = start.from();
    if (from == null) {
      return super.createFetcher(streams, context, runtime, effective, schema);
    }
    effective.setProperty(
        ConsumerConfigConstants.STREAM_INITIAL_TIMESTAMP, SourceProperties.timestamp(from));
    return new TimestampFetcher(streams, context, runtime, effective, schema, getShardAssigner());
  }

  /** Reads every shard it has no position of from the timestamp. */
  private static final class TimestampFetcher extends KinesisDataFetcher<Record> {

    TimestampFetcher(
        List<String> streams,
        SourceContext<Record> context,
        RuntimeContext runtime,
        Properties properties,
        KinesisDeserializationSchema<Record> schema,
        KinesisShardAssigner assigner) {
      super(streams, context, runtime, properties, schema, assigner, null, null);
    }

    @Override
    public int registerNewSubscribedShardState(KinesisStreamShardState shard) {
      boolean unread =
          shard
              .getLastProcessedSequenceNum()
              .equals(SentinelSequenceNumber.SENTINEL_EARLIEST_SEQUENCE_NUM.get());
      return super.registerNewSubscribedShardState(
          unread
              ? new KinesisStreamShardState(
                  shard.getStreamShardMetadata(),
                  shard.getStreamShardHandle(),
                  SentinelSequenceNumber.SENTINEL_AT_TIMESTAMP_SEQUENCE_NUM.get())
              : shard);
    }
  }
}
