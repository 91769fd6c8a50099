package io.millrace.job.convert;

import io.millrace.udf.TableEvolution;
import io.millrace.udf.table.Column;
import io.millrace.udf.table.TableName;
import io.millrace.udf.table.TableSchema;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.apache.flink.api.common.operators.MailboxExecutor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Adds columns on the watcher's thread, and yields to the mailbox meanwhile. So confirmations of
 * inserts are processed while the task waits; no element and no barrier comes in between. Used by
 * the task's thread only.
 */
final class AwaitedEvolution implements TableEvolution {
  private static final Logger LOG = LoggerFactory.getLogger(AwaitedEvolution.class);

  private final Evolution evolution;
  private final TableWatcher watcher;
  private final MailboxExecutor mailbox;
  private final Supplier<TableSchema> schema;
  private final AtomicLong added = new AtomicLong();
  private final AtomicLong refused = new AtomicLong();

  /**
   * @param schema the columns that the task uses
   */
  AwaitedEvolution(
      Evolution evolution,
      TableWatcher watcher,
      MailboxExecutor mailbox,
      Supplier<TableSchema> schema) {
    this.evolution = evolution;
    this.watcher = watcher;
    this.mailbox = mailbox;
    this.schema = schema;
  }

  @Override
  public boolean isWanted(String name, TableSchema table) {
    return evolution.isWanted(name, table);
  }

  @Override
  public TableSchema add(List<Column> columns) throws InterruptedException {
    CompletableFuture<TableSchema> result = watcher.add(columns);
    var unused = result.whenComplete((done, failure) -> wake());
    while (!result.isDone()) {
      mailbox.yield();
    }
    try {
      TableSchema table = result.join();
      columns.forEach(column -> report(column, table));
      return table;
    } catch (CancellationException ending) {
      throw new InterruptedException("The task ends");
    } catch (CompletionException failure) {
      refused.addAndGet(columns.size());
      LOG.error(
          "Could not add the columns {}. Documents are inserted without these fields until the"
              + " table's columns change.",
          columns,
          failure.getCause());
      return schema.get();
    }
  }

  private void report(Column column, TableSchema table) {
    Column there =
        table.columns().stream()
            .filter(one -> one.name().equals(column.name()))
            .findFirst()
            .orElse(null);
    if (there == null) {
      refused.incrementAndGet();
      LOG.error(
          "The field {} gets no column: {} has as many added columns as table.max-added-columns"
              + " allows.",
          TableName.quote(column.name()),
          table.name().quoted());
    } else {
      added.incrementAndGet();
      LOG.info("The field {} has the column {} now.", TableName.quote(column.name()), there);
    }
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

  /** Fields of this task that got none. */
  long refused() {
    return refused.get();
  }
}
