package io.millrace.job.sink;

import io.millrace.job.config.FailingViews;
import io.millrace.job.config.Guarantee;
import io.millrace.udf.convert.TableName;
import io.millrace.udf.convert.ValuesInErrors;
import java.io.Serializable;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import org.apache.flink.configuration.MemorySize;
import org.jspecify.annotations.Nullable;

/** How the ClickHouse operator behaves. */
public final class SinkSettings implements Serializable {
  private static final long serialVersionUID = 1L;

  private final Guarantee guarantee;
  private final RetryPolicy retries;
  private final int concurrentInserts;
  private final MemorySize maxHeldBytes;
  private final @Nullable TableName errorTable;
  private final int maxRefusedRows;
  private final ValuesInErrors values;
  private final FailingViews failingViews;
  private final @Nullable Duration tokenLifetime;

  /**
   * Settings with which a row that ClickHouse refuses fails the job.
   *
   * @param concurrentInserts inserts under way at the same time in one subtask, at least 1
   * @param maxHeldBytes bytes of blocks not yet confirmed above which one subtask takes no more
   *     input while it has blocks to commit; a soft limit, as blocks waiting for their checkpoint
   *     hold nobody back
   * @throws IllegalArgumentException when {@code concurrentInserts} is below 1
   */
  public SinkSettings(
      Guarantee guarantee, RetryPolicy retries, int concurrentInserts, MemorySize maxHeldBytes) {
    this(
        guarantee,
        retries,
        concurrentInserts,
        maxHeldBytes,
        null,
        0,
        ValuesInErrors.SHOWN,
        FailingViews.FAIL,
        null);
  }

  private SinkSettings(
      Guarantee guarantee,
      RetryPolicy retries,
      int concurrentInserts,
      MemorySize maxHeldBytes,
      @Nullable TableName errorTable,
      int maxRefusedRows,
      ValuesInErrors values,
      FailingViews failingViews,
      @Nullable Duration tokenLifetime) {
    this.guarantee = Objects.requireNonNull(guarantee);
    this.retries = Objects.requireNonNull(retries);
    this.concurrentInserts = concurrentInserts;
    this.maxHeldBytes = Objects.requireNonNull(maxHeldBytes);
    this.errorTable = errorTable;
    this.maxRefusedRows = maxRefusedRows;
    this.values = Objects.requireNonNull(values);
    this.failingViews = Objects.requireNonNull(failingViews);
    this.tokenLifetime = tokenLifetime;
    if (concurrentInserts < 1) {
      throw new IllegalArgumentException("concurrentInserts must be at least 1");
    }
  }

  /**
   * The same, but a row that ClickHouse refuses becomes one of the error table.
   *
   * @param maxRefusedRows of one block; one more fails the job
   */
  public SinkSettings rejectingTo(TableName errorTable, int maxRefusedRows) {
    return new SinkSettings(
        guarantee,
        retries,
        concurrentInserts,
        maxHeldBytes,
        errorTable,
        maxRefusedRows,
        values,
        failingViews,
        tokenLifetime);
  }

  /** The same, with values of rows shown in messages or kept out of them. */
  public SinkSettings withValues(ValuesInErrors values) {
    return new SinkSettings(
        guarantee,
        retries,
        concurrentInserts,
        maxHeldBytes,
        errorTable,
        maxRefusedRows,
        values,
        failingViews,
        tokenLifetime);
  }

  /** The same, with a view that throws failing the job or being left out. */
  public SinkSettings withFailingViews(FailingViews failingViews) {
    return new SinkSettings(
        guarantee,
        retries,
        concurrentInserts,
        maxHeldBytes,
        errorTable,
        maxRefusedRows,
        values,
        failingViews,
        tokenLifetime);
  }

  /** The same, but a restored block that is older than this fails the job. */
  public SinkSettings withTokenLifetime(Duration tokenLifetime) {
    return new SinkSettings(
        guarantee,
        retries,
        concurrentInserts,
        maxHeldBytes,
        errorTable,
        maxRefusedRows,
        values,
        failingViews,
        tokenLifetime);
  }

  Guarantee guarantee() {
    return guarantee;
  }

  RetryPolicy retries() {
    return retries;
  }

  int concurrentInserts() {
    return concurrentInserts;
  }

  MemorySize maxHeldBytes() {
    return maxHeldBytes;
  }

  /** Where rows go that ClickHouse refuses; empty when they fail the job. */
  Optional<TableName> errorTable() {
    return Optional.ofNullable(errorTable);
  }

  int maxRefusedRows() {
    return maxRefusedRows;
  }

  ValuesInErrors values() {
    return values;
  }

  FailingViews failingViews() {
    return failingViews;
  }

  /** How long ClickHouse remembers a block; empty when it does not forget by the clock. */
  Optional<Duration> tokenLifetime() {
    return Optional.ofNullable(tokenLifetime);
  }
}
