package io.millrace.job.source.shard;

import org.apache.flink.streaming.connectors.kinesis.internals.publisher.RecordPublisher;
import org.jspecify.annotations.Nullable;

/**
 * Requests its position in a shard at the first read, on the shard's thread. So all shards of a
 * subtask do that in parallel. The connector requests one after the other, while the shards already
 * being read delay each further request.
 */
final class LazyShardPublisher implements RecordPublisher {
  private final Opening opening;
  private final Settling settling;
  private @Nullable RecordPublisher opened;

  /**
   * @param settling runs after each run
   */
  LazyShardPublisher(Opening opening, Settling settling) {
    this.opening = opening;
    this.settling = settling;
  }

  @Override
  public RecordPublisherRunResult run(RecordBatchConsumer consumer) throws InterruptedException {
    RecordPublisher publisher = opened;
    if (publisher == null) {
      publisher = opening.open();
      opened = publisher;
    }
    RecordPublisherRunResult result = publisher.run(consumer);
    if (result == RecordPublisherRunResult.INCOMPLETE) {
      settling.settle();
    }
    return result;
  }

  /** Handles a failed run, which the connector would ignore. */
  @FunctionalInterface
  interface Settling {
    void settle() throws InterruptedException;
  }

  /** Requests the position in a shard. */
  @FunctionalInterface
  interface Opening {
    RecordPublisher open() throws InterruptedException;
  }
}
