package io.millrace.job.source;

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
import org.apache.flink.streaming.connectors.kinesis.config.ConsumerConfigConstants;
import org.apache.flink.streaming.connectors.kinesis.internals.KinesisDataFetcher;
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

  /** Stands in the state for the oldest record. */
  private static final long OLDEST = Long.MIN_VALUE;

  private StartingPoint start;
  private transient @Nullable ListState<Long> startState;

  /**
   * A source with the connector's own properties, whose position {@code start} stands for.
   *
   * @param start where a pipeline without saved state begins
   */
  KinesisSource(String stream, StartingPoint start, Properties properties) {
    super(List.of(stream), new RecordSchema(), properties);
    this.start = start;
  }

  @Override
  public void initializeState(FunctionInitializationContext context) throws Exception {
    super.initializeState(context);
    startState =
        context
            .getOperatorStateStore()
            .getUnionListState(new ListStateDescriptor<>(START_STATE, Types.LONG));
    for (long millis : startState.get()) {
      start =
          millis == OLDEST
              ? StartingPoint.oldest()
              : StartingPoint.at(Instant.ofEpochMilli(millis));
    }
  }

  @Override
  public void snapshotState(FunctionSnapshotContext context) throws Exception {
    super.snapshotState(context);
    ListState<Long> state = Objects.requireNonNull(startState);
    state.clear();
    if (getRuntimeContext().getTaskInfo().getIndexOfThisSubtask() == 0) {
      Instant from = start.from();
      state.add(from == null ? OLDEST : from.toEpochMilli());
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
    Instant from = start.from();
    if (from != null) {
      effective.setProperty(
          ConsumerConfigConstants.STREAM_INITIAL_TIMESTAMP, SourceProperties.timestamp(from));
    }
    return new ShardFetcher(
        streams, context, runtime, effective, schema, getShardAssigner(), start);
  }
}
