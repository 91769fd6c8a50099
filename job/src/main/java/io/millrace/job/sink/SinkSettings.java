package io.millrace.job.sink;

import io.millrace.job.config.value.FailingViews;
import io.millrace.job.config.value.Guarantee;
import io.millrace.job.config.value.Undeliverable;
import io.millrace.udf.convert.ValuesInErrors;
import io.millrace.udf.table.TableName;
import java.io.Serializable;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.flink.configuration.MemorySize;
import org.jspecify.annotations.Nullable;

/** How the ClickHouse operator behaves. */
public final class SinkSettings implements Serializable {
  private static final long serialVersionUID = 1L;

  private final Guarantee guarantee;
  private final RetryPolicy retries;
  private final int concurrentInserts;
  private final MemorySize maxHeldBytes;
  private @Nullable TableName errorTable;
  private int maxRefusedRows;
  private ValuesInErrors values = ValuesInErrors.SHOWN;
  private FailingViews failingViews = FailingViews.FAIL;
  private @Nullable Duration tokenLifetime;
  private Undeliverable undeliverable = Undeliverable.FAIL;
  private @Nullable MemorySize maxUncheckpointedBytes;
  private Duration checkpointTimeout = Duration.ofMinutes(10);

  /**
   * Settings with which a row that ClickHouse refuses fails the job, and so does a view.
   *
   * @param concurrentInserts inserts under way at the same time in one subtask, at least 1
   * @param maxHeldBytes bytes of blocks not yet confirmed above which one subtask takes no more
   *     input while it has blocks to commit; a soft limit, as blocks waiting for their checkpoint
   *     hold nobody back
   * @throws IllegalArgumentException when {@code concurrentInserts} is below 1
   */
  public SinkSettings(
      Guarantee guarantee, RetryPolicy retries, int concurrentInserts, MemorySize maxHeldBytes) {
    this.guarantee = Objects.requireNonNull(guarantee);
    this.retries = Objects.requireNonNull(retries);
    this.concurrentInserts = concurrentInserts;
    this.maxHeldBytes = Objects.requireNonNull(maxHeldBytes);
    if (concurrentInserts < 1) {
      throw new IllegalArgumentException("concurrentInserts must be at least 1");
    }
  }

  /** A copy with one thing changed. */
  private SinkSettings with(Consumer<SinkSettings> change) {
    SinkSettings copy = new SinkSettings(guarantee, retries, concurrentInserts, maxHeldBytes);
    copy.errorTable = errorTable;
    copy.maxRefusedRows = maxRefusedRows;
    copy.values = values;
    copy.failingViews = failingViews;
    copy.tokenLifetime = tokenLifetime;
    copy.undeliverable = undeliverable;
    copy.maxUncheckpointedBytes = maxUncheckpointedBytes;
    copy.checkpointTimeout = checkpointTimeout;
    change.accept(copy);
    return copy;
  }

  /**
   * The same, but a row that ClickHouse refuses becomes one of the error table.
   *
   * @param maxRefusedRows of one block; one more fails the job
   */
  public SinkSettings rejectingTo(TableName errorTable, int maxRefusedRows) {
    return with(
        copy -> {
          copy.errorTable = errorTable;
          copy.maxRefusedRows = maxRefusedRows;
        });
  }

  /** The same, with values of rows shown in messages or kept out of them. */
  public SinkSettings withValues(ValuesInErrors values) {
    return with(copy -> copy.values = values);
  }

  /** The same, with what happens when a view throws. */
  public SinkSettings withFailingViews(FailingViews failingViews) {
    return with(copy -> copy.failingViews = failingViews);
  }

  /** The same, but a restored block that is older than this fails the job. */
  public SinkSettings withTokenLifetime(Duration tokenLifetime) {
    return with(copy -> copy.tokenLifetime = tokenLifetime);
  }

  /** The same, with what happens to a block that cannot be delivered. */
  public SinkSettings withUndeliverable(Undeliverable undeliverable) {
    return with(copy -> copy.undeliverable = undeliverable);
  }

  /**
   * The same, with a bound on the blocks that are in no completed checkpoint.
   *
   * @param maxUncheckpointedBytes of one subtask; above it no input is taken while a checkpoint is
   *     in progress, and after one failed the job does
   */
  public SinkSettings withMaxUncheckpointedBytes(MemorySize maxUncheckpointedBytes) {
    return with(copy -> copy.maxUncheckpointedBytes = maxUncheckpointedBytes);
  }

  /**
   * The same, with the time after which a checkpoint in progress is given up, 10 min by default.
   */
  public SinkSettings withCheckpointTimeout(Duration checkpointTimeout) {
    return with(copy -> copy.checkpointTimeout = checkpointTimeout);
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

  /** What happens to a block that cannot be delivered. */
  Undeliverable undeliverable() {
    return undeliverable;
  }

  /** Bytes one subtask may hold in no completed checkpoint; empty when derived from the heap. */
  Optional<MemorySize> maxUncheckpointedBytes() {
    return Optional.ofNullable(maxUncheckpointedBytes);
  }

  /** After so long a checkpoint in progress is given up. */
  Duration checkpointTimeout() {
    return checkpointTimeout;
  }
}
