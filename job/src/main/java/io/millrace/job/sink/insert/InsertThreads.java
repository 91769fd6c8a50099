package io.millrace.job.sink.insert;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The threads that send blocks, in order of submission, up to a maximum at once. A block that waits
 * for its next attempt occupies no thread, so trouble with one table does not hold up another.
 */
public final class InsertThreads implements InsertExecutor {
  private static final Logger LOG = LoggerFactory.getLogger(InsertThreads.class);
  private static final Duration PATIENCE_AT_CLOSE = Duration.ofSeconds(10);

  private final Inserter inserter;
  private final ScheduledExecutorService threads;
  private final Consumer<InsertOutcome> outcomes;

  /**
   * @param inserter owned by the threads
   * @param outcomes receives the outcome of every attempt, on the thread that made it
   */
  public InsertThreads(
      Inserter inserter, int concurrency, String name, Consumer<InsertOutcome> outcomes) {
    this.inserter = inserter;
    this.threads = Executors.newScheduledThreadPool(concurrency, named(name));
    this.outcomes = outcomes;
  }

  @Override
  public void submit(InsertTask task, Duration delay) {
    schedule(() -> attempt(task), delay);
  }

  @Override
  public void schedule(Runnable command, Duration delay) {
    var unused = threads.schedule(command, delay.toNanos(), TimeUnit.NANOSECONDS);
  }

  private void attempt(InsertTask task) {
    InsertOutcome outcome;
    try {
      outcome = task.attempt(inserter, System::nanoTime);
    } catch (InterruptedException closing) {
      // Only close() interrupts, and then no caller waits for the outcome: the block is in a
      // checkpoint.
      Thread.currentThread().interrupt();
      return;
    }
    outcomes.accept(outcome);
  }

  @Override
  public void close() {
    threads.shutdownNow();
    inserter.close();
    try {
      if (!threads.awaitTermination(PATIENCE_AT_CLOSE.toMillis(), TimeUnit.MILLISECONDS)) {
        LOG.warn(
            "An insert did not stop within {}. Its thread continues to run.", PATIENCE_AT_CLOSE);
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
