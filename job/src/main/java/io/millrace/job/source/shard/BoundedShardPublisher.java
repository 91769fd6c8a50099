package io.millrace.job.source.shard;

import io.millrace.job.config.value.StraySubRecords;
import io.millrace.job.source.client.ShardHashKeys;
import io.millrace.udf.record.Record;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import org.apache.flink.streaming.connectors.kinesis.internals.publisher.RecordBatch;
import org.apache.flink.streaming.connectors.kinesis.internals.publisher.RecordPublisher;
import org.apache.flink.streaming.connectors.kinesis.model.SequenceNumber;
import org.jspecify.annotations.Nullable;

/**
 * What is read of one shard, by one thread. Looks at the batches on their way to the connector for
 * two things it does not tell: which sub-records of aggregated records do not belong into the
 * shard, and, when reading is to end at some moment, that it was reached.
 *
 * <p>The moment is reached at the first record that arrived then or later, or when the shard holds
 * no more a while after it, or when the shard ended. From then on nothing is let through, and the
 * position stays where it is.
 */
final class BoundedShardPublisher implements RecordPublisher {
  /** A record may show in its shard this much later than it arrived, and clocks differ. */
  private static final Duration SETTLING = Duration.ofSeconds(2);

  private final RecordPublisher shard;
  private final ShardHashKeys hashKeys;
  private final StraySubRecords strayPolicy;
  private final @Nullable Instant until;
  private final CountDownLatch closed;
  private final Set<SequenceNumber> strays = new HashSet<>();
  private volatile boolean ended;

  /**
   * @param until when to end; null for never
   * @param closed what to wait for once it ended
   */
  BoundedShardPublisher(
      RecordPublisher shard,
      ShardHashKeys hashKeys,
      StraySubRecords strayPolicy,
      @Nullable Instant until,
      CountDownLatch closed) {
    this.shard = shard;
    this.hashKeys = hashKeys;
    this.strayPolicy = strayPolicy;
    this.until = until;
    this.closed = closed;
  }

  /** Whether all is read that is to be. */
  boolean hasEnded() {
    return ended;
  }

  @Override
  public RecordPublisherRunResult run(RecordBatchConsumer consumer) throws InterruptedException {
    if (ended) {
      // The connector knows no shard that is neither being read nor read to its own end.
      closed.await();
      return RecordPublisherRunResult.INCOMPLETE;
    }
    RecordPublisherRunResult result =
        shard.run(
            batch -> {
              findStrays(batch);
              SequenceNumber position = consumer.accept(batch);
              Long behind = batch.getMillisBehindLatest();
              if (behind != null && behind == 0 && isPast()) {
                ended = true;
              }
              return position;
            });
    if (result == RecordPublisherRunResult.COMPLETE) {
      ended = true;
    }
    return result;
  }

  private boolean isPast() {
    return until != null && Instant.now().minus(SETTLING).isAfter(until);
  }

  private void findStrays(RecordBatch batch) {
    strays.clear();
    if (strayPolicy == StraySubRecords.KEEP) {
      return;
    }
    for (var record : batch.getDeaggregatedRecords()) {
      if (record.isAggregated()
          && !hashKeys.hold(record.getExplicitHashKey(), record.getPartitionKey())) {
        strays.add(new SequenceNumber(record.getSequenceNumber(), record.getSubSequenceNumber()));
      }
    }
  }

  /** Whether a record still comes before the end. */
  boolean takes(Record record) {
    if (until != null && record.arrivalMillis() >= until.toEpochMilli()) {
      ended = true;
    }
    return !ended;
  }

  /** The record, with its place in an aggregated one if it came in such. */
  Record placed(Record record, SequenceNumber position) {
    if (!position.isAggregated()) {
      return record;
    }
    return record.subRecord(
        position.getSubSequenceNumber(),
        strays.contains(position) ? Record.Placement.STRAY : Record.Placement.IN_SHARD);
  }
}
