package io.millrace.job.source.shard;

import org.apache.flink.streaming.connectors.kinesis.internals.publisher.RecordPublisher;
import org.jspecify.annotations.Nullable;

/**
 * Finds its place in a shard when it is first read, which is on the shard's own thread. So all
 * shards of a subtask do that at once; the connector would ask for one after the other, while those
 * that are read already ask for records and make it wait longer for each.
 */
final class LazyShardPublisher implements RecordPublisher {
  private final Opening opening;
  private final Settling settling;
  private @Nullable RecordPublisher opened;

  /**
   * @param settling what is done after each run
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

  /** Deals with what went wrong in a run, though the connector would just go on. */
  @FunctionalInterface
  interface Settling {
    void settle() throws InterruptedException;
  }

  /** Asks Kinesis where in a shard to begin. */
  @FunctionalInterface
  interface Opening {
    RecordPublisher open() throws InterruptedException;
  }
}
