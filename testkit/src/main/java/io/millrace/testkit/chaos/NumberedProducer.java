package io.millrace.testkit.chaos;

import io.millrace.testkit.kinesis.KinesisDocument;
import io.millrace.testkit.kinesis.KinesisStreams;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Puts {@link NumberedDocument}s, counting up from 0, at a steady rate until it is closed. */
public final class NumberedProducer implements AutoCloseable {
  private static final Duration TICK = Duration.ofMillis(250);
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final KinesisStreams streams;
  private final String stream;
  private final NumberedDocuments documents;
  private final int perTick;
  private final AtomicLong put = new AtomicLong();
  private final AtomicInteger wanted = new AtomicInteger();
  private final AtomicLong refused = new AtomicLong();
  private final AtomicLong burstEnd = new AtomicLong();
  private final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

  private NumberedProducer(
      KinesisStreams streams, String stream, NumberedDocuments documents, int perTick) {
    this.streams = streams;
    this.stream = stream;
    this.documents = documents;
    this.perTick = perTick;
  }

  /**
   * Starts putting.
   *
   * @param seed decides what the documents look like
   * @param rate documents a second, in at least four batches
   */
  public static NumberedProducer start(KinesisStreams streams, String stream, long seed, int rate) {
    return start(streams, stream, new NumberedDocuments(seed), rate);
  }

  static NumberedProducer start(
      KinesisStreams streams, String stream, NumberedDocuments documents, int rate) {
    int perTick = Math.max(1, (int) (rate * TICK.toMillis() / 1_000));
    NumberedProducer producer = new NumberedProducer(streams, stream, documents, perTick);
    var unused =
        producer.timer.scheduleWithFixedDelay(
            producer::tick, 0, TICK.toMillis(), TimeUnit.MILLISECONDS);
    return producer;
  }

  /** The documents put so far: their numbers are those below. */
  public long put() {
    return put.get();
  }

  /**
   * @throws IllegalStateException when a document could not be put: the numbers mean nothing then
   */
  void requirePutting() {
    RuntimeException failed = failure.get();
    if (failed != null) {
      throw new IllegalStateException("The producer failed", failed);
    }
  }

  /**
   * Puts documents that ClickHouse refuses among the next {@code size}, and returns when those are
   * put.
   *
   * @return how many it refuses
   * @throws IllegalStateException when the producer has failed
   */
  long refuseAmong(int size) {
    burstEnd.set(Long.MAX_VALUE);
    wanted.set(size);
    if (!Waiting.until(PATIENCE, () -> put.get() >= burstEnd.get())) {
      throw new IllegalStateException("The producer does not put any more", failure.get());
    }
    return refused.get();
  }

  /**
   * Stops putting, waits for puts in flight, and returns {@link #put}.
   *
   * @throws IllegalStateException when a document could not be put: the numbers mean nothing then
   */
  public long finish() {
    timer.shutdown();
    try {
      if (!timer.awaitTermination(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        throw new IllegalStateException("The producer did not end");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    requirePutting();
    return put.get();
  }

  @Override
  public void close() {
    timer.shutdown();
  }

  private void tick() {
    try {
      long first = put.get();
      int burst = wanted.getAndSet(0);
      if (burst > 0) {
        refused.set(documents.refuse(first, burst));
        burstEnd.set(first + burst);
      }
      List<KinesisDocument> batch = new ArrayList<>();
      for (int i = 0; i < perTick; i++) {
        batch.add(documents.of(first + i).record());
      }
      streams.put(stream, batch);
      put.addAndGet(perTick);
    } catch (RuntimeException e) {
      failure.compareAndSet(null, e);
      timer.shutdown();
    }
  }
}
