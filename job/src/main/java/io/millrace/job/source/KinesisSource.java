package io.millrace.job.source;

import io.millrace.udf.decode.Record;
import java.time.Instant;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CountDownLatch;
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
import org.apache.flink.streaming.connectors.kinesis.serialization.KinesisDeserializationSchema;
import org.jspecify.annotations.Nullable;

/**
 * The AWS connector's consumer with two holes closed through which records can fall at the start of
 * a pipeline:
 *
 * <ul>
 *   <li>The connector's state of a shard nothing was read from yet says "from the configured
 *       timestamp", without the timestamp. Resubmitted from a savepoint with another one, for
 *       example because LATEST means "now" again, the records between the two were never read. Here
 *       the timestamp is part of the state, and what is in the state wins.
 *   <li>A checkpoint taken before the shards were listed holds no shard, and a restart from it
 *       reads every shard from its beginning. Here such a checkpoint waits for the list.
 * </ul>
 *
 * @see <a
 *     href="https://nightlies.apache.org/flink/flink-docs-release-1.20/docs/connectors/datastream/kinesis/">
 *     Amazon Kinesis Data Streams connector</a>
 */
final class KinesisSource extends FlinkKinesisConsumer<Record> {
  private static final long serialVersionUID = 1L;
  private static final String START_STATE = "millrace-start-position";

  private StartingPoint start;
  private transient CountDownLatch shardsListed = new CountDownLatch(1);
  private transient @Nullable ListState<Long> startState;

  /**
   * @param properties the connector's own, with the position that {@code start} stands for
   */
  KinesisSource(List<String> streams, StartingPoint start, Properties properties) {
    super(streams, new RecordSchema(), properties);
    this.start = start;
  }

  @Override
  public void initializeState(FunctionInitializationContext context) throws Exception {
    super.initializeState(context);
    shardsListed = new CountDownLatch(1);
    startState =
        context
            .getOperatorStateStore()
            .getUnionListState(new ListStateDescriptor<>(START_STATE, Types.LONG));
    for (long millis : startState.get()) {
      start = StartingPoint.at(Instant.ofEpochMilli(millis));
    }
    if (context.isRestored()) {
      shardsListed.countDown();
    }
  }

  @Override
  public void snapshotState(FunctionSnapshotContext context) throws Exception {
    shardsListed.await();
    super.snapshotState(context);
    Instant from = start.from();
    if (startState != null) {
      startState.clear();
      if (from != null && getRuntimeContext().getTaskInfo().getIndexOfThisSubtask() == 0) {
        startState.add(from.toEpochMilli());
      }
    }
  }

  @Override
  public void run(SourceContext<Record> context) throws Exception {
    try {
      super.run(context);
    } finally {
      shardsListed.countDown();
    }
  }

  @Override
  public void cancel() {
    shardsListed.countDown();
    super.cancel();
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
    return new ListingFetcher(
        streams, context, runtime, effective, schema, getShardAssigner(), shardsListed);
  }

  /** Says when all shards have their place: from then on a snapshot is whole. */
  private static final class ListingFetcher extends KinesisDataFetcher<Record> {
    private final CountDownLatch shardsListed;

    ListingFetcher(
        List<String> streams,
        SourceContext<Record> context,
        RuntimeContext runtime,
        Properties properties,
        KinesisDeserializationSchema<Record> schema,
        KinesisShardAssigner assigner,
        CountDownLatch shardsListed) {
      super(streams, context, runtime, properties, schema, assigner, null, null);
      this.shardsListed = shardsListed;
    }

    @Override
    public void runFetcher() throws Exception {
      shardsListed.countDown();
      super.runFetcher();
    }
  }
}
