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
 * Publishes the batches of one shard to the connector, on one thread. It checks two things that the
 * connector does not: which sub-records of aggregated records do not belong to the shard, and
 * whether a bounded run has reached its end.
 *
 * <p>The end is reached at the first record that arrived at or after the end time, or when the
 * shard has no more records some time after it, or when the shard is closed. From then on it passes
 * nothing, and the position does not advance. A closed shard with records after the end does not
 * count as read completely: a later run reads them.
 */
final class BoundedShardPublisher implements RecordPublisher {
  /** A record may become visible this long after its arrival, and clocks differ. */
  private static final Duration SETTLING = Duration.ofSeconds(2);

  private final RecordPublisher shard;
  private final ShardHashKeys hashKeys;
  private final StraySubRecords strayPolicy;
  private final @Nullable Instant until;
  private final CountDownLatch closed;
  private final Runnable atEnd;
  private final Set<SequenceNumber> strays = new HashSet<>();
  private volatile boolean ended;

  /** Whether the shard has records after the end. Used by the shard's thread. */
  private boolean leftOut;

  /**
   * @param until the end time; null for none
   * @param closed what to wait for after the end
   * @param atEnd runs before this wait
   */
  BoundedShardPublisher(
      RecordPublisher shard,
      ShardHashKeys hashKeys,
      StraySubRecords strayPolicy,
      @Nullable Instant until,
      CountDownLatch closed,
      Runnable atEnd) {
    this.shard = shard;
    this.hashKeys = hashKeys;
    this.strayPolicy = strayPolicy;
    this.until = until;
    this.closed = closed;
    this.atEnd = atEnd;
  }

  /** Whether all records up to the end were read. */
  boolean hasEnded() {
    return ended;
  }

  @Override
  public RecordPublisherRunResult run(RecordBatchConsumer consumer) throws InterruptedException {
    if (ended) {
      // The connector has no state for a shard that is neither being read nor closed.
      awaitClosed();
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
              if (leftOut) {
                // With enhanced fan-out, this run would continue with the next records.
                awaitClosed();
              }
              return position;
            });
    if (leftOut) {
      return RecordPublisherRunResult.INCOMPLETE;
    }
    if (result == RecordPublisherRunResult.COMPLETE) {
      ended = true;
    }
    return result;
  }

  private void awaitClosed() {
    atEnd.run();
    try {
      closed.await();
    } catch (InterruptedException cancelled) {
      Thread.currentThread().interrupt();
    }
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

  /** Whether a record is before the end. */
  boolean takes(Record record) {
    if (until != null && record.arrivalMillis() >= until.toEpochMilli()) {
      ended = true;
    }
    leftOut |= ended;
    return !ended;
  }

  /** The record, with its position in an aggregated one if it has one. */
  Record placed(Record record, SequenceNumber position) {
    if (!position.isAggregated()) {
      return record;
    }
    return record.subRecord(
        position.getSubSequenceNumber(),
        strays.contains(position) ? Record.Placement.STRAY : Record.Placement.IN_SHARD);
  }
}
