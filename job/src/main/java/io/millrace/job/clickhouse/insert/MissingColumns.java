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

  private final LongSupplier nanoTime;
  private final Map<TableName, Map<String, Long>> since = new ConcurrentHashMap<>();

  /**
   * @param nanoTime a monotonic clock, such as {@link System#nanoTime}
   */
  MissingColumns(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** Whether all these columns of a table have been missing for long enough. */
  boolean areDropped(TableName table, Set<String> columns) {
    long now = nanoTime.getAsLong();
    Map<String, Long> known = since.computeIfAbsent(table, name -> new ConcurrentHashMap<>());
    boolean dropped = true;
    for (String column : columns) {
      Long first = known.putIfAbsent(column, now);
      dropped &= first != null && now - first >= DROPPED_AFTER.toNanos();
    }
    return dropped;
  }

  /** Forgets columns of a block that its table has just accepted. */
  void accepted(SealedBlock block, ColumnChanges changes) {
    if (since.isEmpty()) {
      return;
    }
    Map<String, Long> known = since.get(block.table());
    if (known != null) {
      known
          .keySet()
          .removeIf(
              column -> block.columns().contains(column) && !changes.leftOut().contains(column));
    }
  }
}
