package io.millrace.job.clickhouse.insert;

import io.millrace.job.clickhouse.sql.ColumnChanges;
import io.millrace.udf.block.SealedBlock;
import io.millrace.udf.table.TableName;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;

/**
 * Since when the tables of one server lack columns that blocks have. A replica may hear of a new
 * column later than the replica that the job read, so a column counts as dropped only after it was
 * missing for a while. Thread-safe.
 */
final class MissingColumns {
  /** How long a column of a replicated table must be missing. */
  static final Duration DROPPED_AFTER = Duration.ofSeconds(5);

  /** After this time without a failure, a column has been there, and is missing anew. */
  static final Duration FORGOTTEN_AFTER = Duration.ofMinutes(10);

  private final LongSupplier nanoTime;
  private final Map<TableName, Map<String, Failures>> since = new ConcurrentHashMap<>();

  /** The first and the last failure of a column, in nanoseconds. */
  private static final class Failures {
    private final long first;
    private final long last;

    Failures(long first, long last) {
      this.first = first;
      this.last = last;
    }

    Failures and(long now) {
      boolean isAnew = now - last >= FORGOTTEN_AFTER.toNanos();
      return new Failures(isAnew ? now : first, now);
    }
  }

  /**
   * @param nanoTime a monotonic clock, such as {@link System#nanoTime}
   */
  MissingColumns(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** Whether all these columns of a table have been missing for long enough. */
  boolean areDropped(TableName table, Set<String> columns) {
    long now = nanoTime.getAsLong();
    Map<String, Failures> known = since.computeIfAbsent(table, name -> new ConcurrentHashMap<>());
    boolean dropped = true;
    for (String column : columns) {
      Failures failures =
          known.merge(column, new Failures(now, now), (before, first) -> before.and(now));
      dropped &= now - failures.first >= DROPPED_AFTER.toNanos();
    }
    return dropped;
  }

  /** Forgets columns of a block that its table has just accepted. */
  void accepted(SealedBlock block, ColumnChanges changes) {
    if (since.isEmpty()) {
      return;
    }
    Map<String, Failures> known = since.get(block.table());
    if (known != null) {
      known
          .keySet()
          .removeIf(
              column -> block.columns().contains(column) && !changes.leftOut().contains(column));
    }
  }
}
