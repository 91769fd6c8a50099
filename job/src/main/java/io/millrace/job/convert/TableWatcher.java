package io.millrace.job.convert;

import io.millrace.job.retry.Backoff;
import io.millrace.udf.table.Column;
import io.millrace.udf.table.TableSchema;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the destination's columns periodically on a dedicated thread, and keeps the newest for the
 * task's thread. A failure disturbs nothing: it is logged and counted, and the next reading follows
 * as usual.
 */
final class TableWatcher implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TableWatcher.class);

  /** How long the task waits for the first reading: the columns may be older than the job. */
  private static final Duration FIRST_READING = Duration.ofSeconds(10);

  /** The shortest time between two readings that a rejected block causes. */
  private static final Duration PAUSE = Duration.ofSeconds(1);

  private static final Backoff BACKOFF = new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(20));

  /** Who looks for reasons why a changed table may not recognize a repeated block. */
  enum Role {
    /** One subtask of the operator, so that the log has each doubt once. */
    FIRST_SUBTASK,
    OTHER_SUBTASK
  }

  private final LiveTable table;
  private final Duration interval;
  private final Role role;
  private final FieldNames names;
  private final ScheduledExecutorService thread;
  private final AtomicLong failures = new AtomicLong();
  private final AtomicBoolean isAsked = new AtomicBoolean();
  private final CountDownLatch firstReading = new CountDownLatch(1);

  /** Of the watcher's thread. */
  private @Nullable TableDefinition last;

  private final AtomicReference<@Nullable TableSchema> news = new AtomicReference<>();
  private volatile boolean closed;

  /**
   * @param table owned by the watcher
   * @param schema the columns that the task uses
   * @param names how the log shows the names of fields
   * @param name of the thread
   */
  TableWatcher(
      LiveTable table,
      TableSchema schema,
      Duration interval,
      Role role,
      FieldNames names,
      String name) {
    this.table = table;
    this.interval = interval;
    this.role = role;
    this.names = names;
    this.known = schema;
    this.thread =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread created = new Thread(task, name);
              created.setDaemon(true);
              return created;
            });
  }

  /** The columns that the task uses or has been given. Only for the watcher's thread. */
  private TableSchema known;

  /** Starts to read, and waits for a moment for the first result. */
  void start() throws InterruptedException {
    thread.execute(this::read);
    var unused = firstReading.await(FIRST_READING.toMillis(), TimeUnit.MILLISECONDS);
    // Not all subtasks at the same moment.
    long millis = interval.toMillis();
    var unusedToo =
        thread.scheduleWithFixedDelay(
            this::read,
            ThreadLocalRandom.current().nextLong(millis / 2, millis + 1),
            millis,
            TimeUnit.MILLISECONDS);
  }

  /** The columns, if they changed since the last call; else null. Costs one volatile read. */
  @Nullable TableSchema changed() {
    return news.get() == null ? null : news.getAndSet(null);
  }

  /** Reads the columns soon: a block did not fit the table. */
  void readSoon() {
    if (isAsked.compareAndSet(false, true)) {
      try {
        thread.execute(
            () -> {
              read();
              var unused =
                  thread.schedule(
                      () -> isAsked.set(false), PAUSE.toMillis(), TimeUnit.MILLISECONDS);
            });
      } catch (RejectedExecutionException e) {
        LOG.debug("The task is over", e);
      }
    }
  }

  /**
   * Adds columns to the table. While the server is unavailable, it tries again, with growing
   * pauses.
   *
   * @param mostRefusals after which it gives up, at least 1; a missing privilege is final at once
   */
  CompletableFuture<TableSchema> add(List<Column> columns, int mostRefusals) {
    CompletableFuture<TableSchema> result = new CompletableFuture<>();
    try {
      thread.execute(() -> add(columns, 1, mostRefusals, result));
    } catch (RejectedExecutionException e) {
      result.cancel(false);
    }
    return result;
  }

  private void add(
      List<Column> columns, int attempt, int refusals, CompletableFuture<TableSchema> result) {
    if (closed) {
      result.cancel(false);
      return;
    }
    try {
      TableDefinition now = table.add(columns);
      taken(now);
      result.complete(now.schema());
    } catch (LiveTableException failure) {
      boolean passes = failure.prospect() == LiveTableException.Prospect.PASSES;
      int left = passes ? refusals : refusals - 1;
      if (left == 0 || failure.prospect() == LiveTableException.Prospect.NO_PRIVILEGE) {
        failure.seen().ifPresent(this::taken);
        result.completeExceptionally(failure);
        return;
      }
      if (Integer.bitCount(attempt) == 1) {
        LOG.warn(
            "Attempt {} to add the columns {} failed. The job waits. {}",
            attempt,
            names.withTypes(columns),
            names.in(String.valueOf(failure.getMessage()), columns));
      }
      addAgain(columns, attempt, left, result);
    } catch (RuntimeException | Error defect) {
      result.completeExceptionally(defect);
    }
  }

  /** The task is given these columns, and what was read before is older. */
  private void taken(TableDefinition now) {
    last = now;
    known = now.schema();
    news.set(null);
  }

  private void addAgain(
      List<Column> columns, int attempt, int refusals, CompletableFuture<TableSchema> result) {
    Duration pause = BACKOFF.fullJitter(attempt, ThreadLocalRandom.current().nextDouble());
    try {
      var unused =
          thread.schedule(
              () -> add(columns, attempt + 1, refusals, result),
              pause.toMillis(),
              TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException e) {
      result.cancel(false);
    }
  }

  /** How many readings failed. */
  long failures() {
    return failures.get();
  }

  private void read() {
    try {
      TableDefinition now = table.read();
      TableDefinition before = last;
      last = now;
      if (!now.schema().isConvertedLike(known)) {
        known = now.schema();
        news.set(known);
      }
      if (role == Role.FIRST_SUBTASK && before != null && !now.hasExpressionsOf(before)) {
        doubt(now.schema());
      }
    } catch (LiveTableException failure) {
      failed(failure.getMessage(), failure);
    } catch (RuntimeException | Error defect) {
      failed(defect.toString(), defect);
    } finally {
      firstReading.countDown();
    }
  }

  private void failed(@Nullable String message, Throwable cause) {
    long count = failures.incrementAndGet();
    if (!closed && Long.bitCount(count) == 1) {
      LOG.warn(
          "Could not read the table's columns again, {} times so far. The job continues with those"
              + " it knows. {}",
          count,
          message);
      LOG.debug("The failure", cause);
    }
  }

  private void doubt(TableSchema schema) {
    LOG.info("The definition of {} has changed", schema.name().quoted());
    List<String> doubts = table.doubts();
    doubts.forEach(
        doubt ->
            LOG.warn(
                "After the change of {}, exactly-once is not certain: {}",
                schema.name().quoted(),
                doubt));
  }

  @Override
  public void close() {
    closed = true;
    thread.shutdownNow();
    table.close();
  }
}
