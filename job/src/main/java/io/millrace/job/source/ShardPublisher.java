package io.millrace.job.source;

import org.apache.flink.streaming.connectors.kinesis.internals.publisher.RecordPublisher;
import org.jspecify.annotations.Nullable;

/**
 * Finds its place in a shard when it is first read, which is on the shard's own thread. So all
 * shards of a subtask do that at once; the connector would ask for one after the other, while those
 * that are read already ask for records and make it wait longer for each.
 */
final class ShardPublisher implements RecordPublisher {
  private final Opening opening;
  private @Nullable RecordPublisher opened;

  ShardPublisher(Opening opening) {
    this.opening = opening;
  }

  @Override
  public RecordPublisherRunResult run(RecordBatchConsumer consumer) throws InterruptedException {
    RecordPublisher publisher = opened;
    if (publisher == null) {
      publisher = opening.open();
      opened = publisher;
    }
    return publisher.run(consumer);
  }

  /** Asks Kinesis where in a shard to begin. */
  @FunctionalInterface
  interface Opening {
    RecordPublisher open() throws InterruptedException;
  }
}
