package io.millrace.job.convert;

import io.millrace.job.convert.LiveTableException.Prospect;
import io.millrace.udf.TableEvolution;
import io.millrace.udf.WaitFailedException;
import io.millrace.udf.table.Column;
import io.millrace.udf.table.TableSchema;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Adds columns on the watcher's thread, and yields to the mailbox meanwhile. So confirmations of
 * inserts are processed while the task waits; no element and no barrier comes in between. Used by
 * the task's thread only.
 *
 * <p>After a missing privilege or the limit, it adds no column until the interval is over: a
 * question for each document with another new field would cost more than the field is worth.
 */
final class AwaitedEvolution implements TableEvolution {
  private static final Logger LOG = LoggerFactory.getLogger(AwaitedEvolution.class);

  /** Two replicas that are altered at once may refuse, and accept it a moment later. */
  private static final int MOST_REFUSALS = 3;

  /** So many fields may be refused in an interval. Each costs two questions to the server. */
  private static final int MOST_REFUSED = 100;

  /** Documents whose field names are data must not fill the heap. */
  private static final int MOST_REMEMBERED = 10_000;

  private final Evolution evolution;
  private final TableWatcher watcher;
  private final MailboxExecutor mailbox;
  private final Supplier<TableSchema> schema;
  private final Duration interval;
  private final FieldNames names;
  private final AtomicLong added = new AtomicLong();
  private final Set<String> without = ConcurrentHashMap.newKeySet();

  /** Whether no column can be added for the time being, whatever the field. */
  private boolean isClosed;

  /** Fields that were refused since refused fields were last tried again. */
  private int refusedLately;

  /**
   * When refused fields are tried again, as {@link System#nanoTime}; null if no field was refused.
   */
  private @Nullable Long due;

  /**
   * @param schema the columns that the task uses
   * @param interval after which a refused field is tried again
   * @param names how the log shows the names of fields
   */
  AwaitedEvolution(
      Evolution evolution,
      TableWatcher watcher,
      MailboxExecutor mailbox,
      Supplier<TableSchema> schema,
      Duration interval,
      FieldNames names) {
    this.evolution = evolution;
    this.watcher = watcher;
    this.mailbox = mailbox;
    this.schema = schema;
    this.interval = interval;
    this.names = names;
  }

  @Override
  public boolean isWanted(String name, TableSchema table) {
    boolean isWanted = evolution.isWanted(name, table);
    if (isWanted && isClosed) {
      var unused = remember(name);
    }
    return isWanted && !isClosed;
  }

  @Override
  public TableSchema add(List<Column> columns) throws InterruptedException {
    boolean isFirst = columns.stream().noneMatch(column -> without.contains(column.name()));
    try {
      return added(columns, isFirst ? MOST_REFUSALS : 1);
    } catch (LiveTableException refusal) {
      if (refusal.prospect() == Prospect.NO_PRIVILEGE || columns.size() == 1) {
        return refused(columns, refusal);
      }
    }
    // One that ClickHouse refuses must not prevent the others. Those that it refused before come
    // last.
    List<Column> newFirst = new ArrayList<>(columns);
    newFirst.sort(Comparator.comparing(column -> without.contains(column.name())));
    TableSchema table = schema.get();
    for (Column column : newFirst) {
      if (isClosed) {
        var unused = remember(column.name());
        continue;
      }
      try {
        table = added(List.of(column), 1);
      } catch (LiveTableException refusal) {
        table = refused(List.of(column), refusal);
      }
    }
    return table;
  }

  @Override
  public void misfits(Column column, String reason) {
    if (remember(column.name())) {
      LOG.error(
          "The field {} gets no column, because the configuration would not fit the table then. {}",
          names.of(column),
          names.in(reason, List.of(column)));
    }
    countRefused(1);
  }

  /**
   * Whether refused fields are to be tried again. Called for each record: costs one read of memory
   * unless a field was refused.
   */
  boolean isDue() {
    if (due == null || due - System.nanoTime() > 0) {
      return false;
    }
    due = null;
    isClosed = false;
    refusedLately = 0;
    return true;
  }

  /** Called when the table has changed otherwise. */
  void changed(TableSchema table) {
    isClosed = false;
    refusedLately = 0;
    table.columns().forEach(column -> without.remove(column.name()));
  }

  private TableSchema added(List<Column> columns, int mostRefusals)
      throws InterruptedException, LiveTableException {
    CompletableFuture<TableSchema> result = watcher.add(columns, mostRefusals);
    var unused = result.whenComplete((done, failure) -> wake());
    while (!result.isDone()) {
      letOthersWork();
    }
    try {
      TableSchema table = result.join();
      columns.forEach(column -> report(column, table));
      return table;
    } catch (CancellationException ending) {
      throw new InterruptedException("The task ends");
    } catch (CompletionException failure) {
      if (failure.getCause() instanceof LiveTableException) {
        throw (LiveTableException) failure.getCause();
      }
      throw new LiveTableException(String.valueOf(failure.getMessage()), Prospect.STAYS, failure);
    }
  }

  /** What fails meanwhile, such as an insert, fails the task. */
  private void letOthersWork() throws InterruptedException {
    try {
      mailbox.yield();
    } catch (RuntimeException | Error failure) {
      throw new WaitFailedException(failure);
    }
  }

  private TableSchema refused(List<Column> columns, LiveTableException refusal) {
    isClosed = refusal.prospect() == Prospect.NO_PRIVILEGE;
    tryLater();
    // Another task may have added some of them.
    TableSchema table = refusal.seen().map(TableDefinition::schema).orElseGet(schema);
    for (Column column : columns) {
      if (find(column, table).isEmpty() && remember(column.name())) {
        LOG.error(
            "Could not add the column {} {}. The field is unknown until it can be added; next"
                + " attempt in {} s. {}",
            names.of(column),
            column.type(),
            interval.toSeconds(),
            names.in(String.valueOf(refusal.getMessage()), columns));
      }
    }
    countRefused(columns.size());
    return table;
  }

  private void countRefused(int fields) {
    refusedLately += fields;
    if (refusedLately >= MOST_REFUSED && !isClosed) {
      isClosed = true;
      tryLater();
      LOG.error(
          "{} fields could not get a column. No column is added in the next {} s.",
          refusedLately,
          interval.toSeconds());
    }
  }

  private static Optional<Column> find(Column column, TableSchema table) {
    return table.columns().stream().filter(one -> one.name().equals(column.name())).findFirst();
  }

  private void report(Column column, TableSchema table) {
    Optional<Column> there = find(column, table);
    if (there.isEmpty()) {
      isClosed = true;
      tryLater();
      if (remember(column.name())) {
        LOG.error(
            "The field {} gets no column: {} has as many added columns as table.max-added-columns"
                + " allows.",
            names.of(column),
            table.name().quoted());
      }
    } else {
      without.remove(column.name());
      added.incrementAndGet();
      LOG.info(
          "The field {} has the column {} now.", names.of(column), names.withType(there.get()));
    }
  }

  private void tryLater() {
    due = System.nanoTime() + interval.toNanos();
  }

  /** Whether the field is not known yet as one without a column. */
  private boolean remember(String name) {
    return without.size() < MOST_REMEMBERED && without.add(name);
  }

  private void wake() {
    try {
      mailbox.execute(() -> {}, "columns were added");
    } catch (RejectedExecutionException e) {
      LOG.debug("The task is over", e);
    }
  }

  /** Fields of this task that got a column, or found one that another task had added. */
  long added() {
    return added.get();
  }

  /** Fields of this task without a column at the moment. */
  long refused() {
    return without.size();
  }
}
