package io.millrace.job.sink;

import io.millrace.udf.block.SealedBlock;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads that do what is to be done with blocks: first come, first served, at most so many at
 * once. They do, report and decide nothing. A block waiting for its next attempt occupies no
 * thread, so that one table's trouble is not the other's.
 */
final class InsertQueue implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(InsertQueue.class);
  private static final Duration PATIENCE_AT_CLOSE = Duration.ofSeconds(10);

  private final Inserter inserter;
  private final ScheduledExecutorService threads;
  private final Consumer<Attempt> attempts;

  /**
   * @param inserter owned by the queue from here on
   * @param attempts told about every attempt, on the thread that made it
   */
  InsertQueue(Inserter inserter, int concurrency, String name, Consumer<Attempt> attempts) {
    this.inserter = inserter;
    this.threads = Executors.newScheduledThreadPool(concurrency, named(name));
    this.attempts = attempts;
  }

  void submit(Insertion insertion) {
    threads.execute(() -> send(insertion));
  }

  void submit(Insertion insertion, Duration delay) {
    var unused = threads.schedule(() -> send(insertion), delay.toNanos(), TimeUnit.NANOSECONDS);
  }

  private void send(Insertion insertion) {
    long start = System.nanoTime();
    Attempt attempt;
    try {
      List<SealedBlock> replacements = insertion.step().apply(inserter, insertion.block());
      attempt = Attempt.done(insertion, since(start), replacements);
    } catch (InterruptedException closing) {
      // Only close interrupts, and then nobody waits for the outcome: the block is in a checkpoint.
      Thread.currentThread().interrupt();
      return;
    } catch (Throwable t) {
      attempt = Attempt.failed(insertion, since(start), t);
    }
    attempts.accept(attempt);
  }

  private static Duration since(long nanos) {
    return Duration.ofNanos(System.nanoTime() - nanos);
  }

  /** Gives up what is under way: whatever is not confirmed stays in its checkpoint. */
  @Override
  public void close() {
    threads.shutdownNow();
    inserter.close();
    try {
      if (!threads.awaitTermination(PATIENCE_AT_CLOSE.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.warn(
            "An insert did not stop within {}; its thread is left to itself", PATIENCE_AT_CLOSE);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static ThreadFactory named(String name) {
    AtomicInteger number = new AtomicInteger();
    return task -> {
      Thread thread = new Thread(task, name + "-" + number.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }
}
