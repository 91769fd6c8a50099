package io.millrace.local.chaos;

import io.millrace.local.KinesisDocument;
import io.millrace.local.KinesisStreams;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** Puts {@link NumberedDocument}s, counting up from 0, at a steady rate until it is closed. */
public final class NumberedProducer implements AutoCloseable {
  private static final Duration TICK = Duration.ofMillis(250);
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final KinesisStreams streams;
  private final String stream;
  private final long seed;
  private final int perTick;
  private final AtomicLong put = new AtomicLong();
  private final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();

  private NumberedProducer(KinesisStreams streams, String stream, long seed, int perTick) {
    this.streams = streams;
    this.stream = stream;
    this.seed = seed;
    this.perTick = perTick;
  }

  /**
   * Starts putting.
   *
   * @param seed decides what the documents look like
   * @param rate documents a second, in at least four batches
   */
  public static NumberedProducer start(KinesisStreams streams, String stream, long seed, int rate) {
    int perTick = Math.max(1, (int) (rate * TICK.toMillis() / 1_000));
    NumberedProducer producer = new NumberedProducer(streams, stream, seed, perTick);
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
   * Stops putting, waits for what is under way, and returns {@link #put}.
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
    RuntimeException failed = failure.get();
    if (failed != null) {
      throw new IllegalStateException("The producer failed", failed);
    }
    return put.get();
  }

  @Override
  public void close() {
    timer.shutdown();
  }

  private void tick() {
    try {
      long first = put.get();
      List<KinesisDocument> batch = new ArrayList<>();
      for (int i = 0; i < perTick; i++) {
        batch.add(NumberedDocument.of(seed, first + i).record());
      }
      streams.put(stream, batch);
      put.addAndGet(perTick);
    } catch (RuntimeException e) {
      failure.compareAndSet(null, e);
      timer.shutdown();
    }
  }
}
