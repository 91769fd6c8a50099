package io.millrace.local;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.testkit.kinesis.KinesisDocument;
import io.millrace.testkit.kinesis.KinesisStreams;
import io.millrace.testkit.kinesis.PutHistory;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Puts the events of an invented web shop into a stream at a steady rate, in a separate thread.
 * Each has a unique, increasing number; four in a thousand are malformed on purpose.
 */
public final class SampleProducer implements AutoCloseable {
  private static final Duration TICK = Duration.ofMillis(250);
  private static final int MALFORMED_PER_MILLE = 4;

  /** What goes in one PutRecords call, so that nothing can arrive long before it is counted. */
  private static final int LARGEST_BATCH = 500;

  private final KinesisStreams streams;
  private final String stream;
  private final int ratePerSecond;
  private final SampleIds ids;
  private final Random random = new Random();
  private final SampleEvent events = new SampleEvent(random);
  private final PutHistory history = new PutHistory();
  private final AtomicReference<@Nullable RuntimeException> failure = new AtomicReference<>();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          task -> {
            Thread thread = new Thread(task, "sample-producer");
            thread.setDaemon(true);
            return thread;
          });
  private final Instant begin = Instant.now();
  private long scheduled;

  private SampleProducer(KinesisStreams streams, String stream, int ratePerSecond, SampleIds ids) {
    this.streams = streams;
    this.stream = stream;
    this.ratePerSecond = ratePerSecond;
    this.ids = ids;
  }

  /**
   * Starts putting events.
   *
   * @param ratePerSecond how many a second; the emulator takes a few thousand
   * @param numbers the file that remembers which number comes next
   */
  public static SampleProducer start(
      KinesisStreams streams, String stream, int ratePerSecond, Path numbers) {
    if (ratePerSecond < 1) {
      throw new IllegalArgumentException("The rate must be at least 1 but was " + ratePerSecond);
    }
    SampleProducer producer =
        new SampleProducer(streams, stream, ratePerSecond, SampleIds.from(numbers));
    var unused =
        producer.timer.scheduleAtFixedRate(
            producer::putDue, 0, TICK.toMillis(), TimeUnit.MILLISECONDS);
    return producer;
  }

  /** How many events were put since the start, the malformed ones included. */
  public long put() {
    return history.put();
  }

  /** How many of them were malformed on purpose. */
  public long malformed() {
    return history.malformed();
  }

  /**
   * The age of the oldest event that has not arrived yet.
   *
   * @param seen how many of the events put since the start have come out
   */
  public Duration lag(long seen) {
    return history.lag(seen, Instant.now());
  }

  /** The number of the first event put since the start. */
  public long firstId() {
    return history.firstId(ids.next());
  }

  /**
   * Rethrows a failure of the producer's thread.
   *
   * @throws IllegalStateException when putting has failed, and so has ended
   */
  public void requireHealthy() {
    RuntimeException cause = failure.get();
    if (cause != null) {
      throw new IllegalStateException("The sample producer failed: " + cause.getMessage(), cause);
    }
  }

  /** Stops putting. */
  @Override
  public void close() {
    timer.shutdownNow();
  }

  private void putDue() {
    try {
      for (int count = due(); count > 0; count = due()) {
        put(count);
      }
    } catch (RuntimeException e) {
      if (!timer.isShutdown()) {
        failure.set(e);
      }
      throw e; // Ends the schedule.
    }
  }

  private int due() {
    long due =
        Duration.between(begin, Instant.now()).toMillis() * ratePerSecond / 1_000 - scheduled;
    return (int) Math.min(due, LARGEST_BATCH);
  }

  private void put(int count) {
    long first = ids.take(count);
    Batch batch = batch(first, count);
    streams.put(stream, batch.documents());
    scheduled += count;
    history.add(first, count, batch.malformed(), Instant.now());
  }

  private Batch batch(long first, int count) {
    List<KinesisDocument> documents = new ArrayList<>(count);
    int malformed = 0;
    for (long id = first; id < first + count; id++) {
      ObjectNode event = events.next(id, Instant.now());
      String key = "session-" + random.nextInt(1_000);
      if (random.nextInt(1_000) < MALFORMED_PER_MILLE) {
        SampleFault[] faults = SampleFault.values();
        malformed++;
        documents.add(
            KinesisDocument.of(key, faults[random.nextInt(faults.length)].applyTo(event)));
      } else {
        documents.add(KinesisDocument.of(key, SampleEvent.text(event)));
      }
    }
    return new Batch(documents, malformed);
  }

  private record Batch(List<KinesisDocument> documents, int malformed) {}
}
