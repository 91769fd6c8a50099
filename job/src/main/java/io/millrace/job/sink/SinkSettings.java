package io.millrace.job.sink;

import io.millrace.job.config.value.FailingViews;
import io.millrace.job.config.value.Guarantee;
import io.millrace.job.config.value.Undeliverable;
import io.millrace.job.metrics.MetricsSettings;
import io.millrace.udf.convert.ValuesInErrors;
import io.millrace.udf.table.TableName;
import java.io.Serializable;
import java.time.Duration;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Consumer;
import org.apache.flink.configuration.MemorySize;
import org.jspecify.annotations.Nullable;

/** The settings of the ClickHouse operator. */
public final class SinkSettings implements Serializable {
  private static final long serialVersionUID = 1L;

  private final Guarantee guarantee;
  private final RetryPolicy retries;
  private final int concurrentInserts;
  private MemorySize maxHeldBytes;
  private @Nullable TableName errorTable;
  private int maxRefusedRows;
  private ValuesInErrors values = ValuesInErrors.SHOWN;
  private FailingViews failingViews = FailingViews.FAIL;
  private @Nullable Duration tokenLifetime;
  private Duration longestAttempt = Duration.ZERO;
  private boolean acceptsDuplicates;
  private Undeliverable undeliverable = Undeliverable.FAIL;
  private @Nullable MemorySize maxUncheckpointedBytes;
  private Duration checkpointTimeout = Duration.ofMinutes(10);
  private @Nullable Duration checkpointInterval;
  private boolean hasCheckpointStorage = true;
  private @Nullable Duration deduplicationWindow;
  private MetricsSettings metrics = MetricsSettings.of("millrace");

  /**
   * Creates settings with which a row that ClickHouse rejects, or a failing view, fails the job.
   *
   * @param concurrentInserts maximum concurrent inserts of one subtask, at least 1
   * @param maxHeldBytes bytes of unconfirmed blocks above which one subtask stops reading input
   *     while it has blocks to commit. A soft limit: blocks that wait for their checkpoint do not
   *     count as blocks to commit
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

  /** Returns a modified copy. */
  private SinkSettings with(Consumer<SinkSettings> change) {
    SinkSettings copy = new SinkSettings(guarantee, retries, concurrentInserts, maxHeldBytes);
    copy.errorTable = errorTable;
    copy.maxRefusedRows = maxRefusedRows;
    copy.values = values;
    copy.failingViews = failingViews;
    copy.tokenLifetime = tokenLifetime;
    copy.longestAttempt = longestAttempt;
    copy.acceptsDuplicates = acceptsDuplicates;
    copy.undeliverable = undeliverable;
    copy.maxUncheckpointedBytes = maxUncheckpointedBytes;
    copy.checkpointTimeout = checkpointTimeout;
    copy.checkpointInterval = checkpointInterval;
    copy.hasCheckpointStorage = hasCheckpointStorage;
    copy.deduplicationWindow = deduplicationWindow;
    copy.metrics = metrics;
    change.accept(copy);
    return copy;
  }

  /**
   * Returns a copy with which a rejected row goes to the error table.
   *
   * @param maxRefusedRows maximum rejected rows of one block; one more fails the job
   */
  public SinkSettings rejectingTo(TableName errorTable, int maxRefusedRows) {
    return with(
        copy -> {
          copy.errorTable = errorTable;
          copy.maxRefusedRows = maxRefusedRows;
        });
  }

  /** Returns a copy that shows or redacts values of rows in messages. */
  public SinkSettings withValues(ValuesInErrors values) {
    return with(copy -> copy.values = values);
  }

  /** Returns a copy with this reaction to a failing view. */
  public SinkSettings withFailingViews(FailingViews failingViews) {
    return with(copy -> copy.failingViews = failingViews);
  }

  /**
   * Returns a copy with which a block that may be inserted, and is older than this, fails the job.
   */
  public SinkSettings withTokenLifetime(Duration tokenLifetime) {
    return with(copy -> copy.tokenLifetime = tokenLifetime);
  }

  /**
   * Returns a copy with the longest duration of an insert. The server looks for the token at the
   * end of it.
   */
  public SinkSettings withLongestAttempt(Duration longestAttempt) {
    return with(copy -> copy.longestAttempt = longestAttempt);
  }

  /** Returns a copy with which the table may rather have rows twice than the job fail. */
  public SinkSettings acceptingDuplicates() {
    return with(copy -> copy.acceptsDuplicates = true);
  }

  /** Returns a copy with this reaction to an undeliverable block. */
  public SinkSettings withUndeliverable(Undeliverable undeliverable) {
    return with(copy -> copy.undeliverable = undeliverable);
  }

  /**
   * Returns a copy with a limit for blocks that are in no completed checkpoint.
   *
   * @param maxUncheckpointedBytes limit of one subtask. Above it, the subtask stops reading while a
   *     checkpoint is in progress; if that checkpoint fails, the job fails
   */
  public SinkSettings withMaxUncheckpointedBytes(MemorySize maxUncheckpointedBytes) {
    return with(copy -> copy.maxUncheckpointedBytes = maxUncheckpointedBytes);
  }

  /** Returns a copy with this timeout of a checkpoint; the default is 10 min. */
  public SinkSettings withCheckpointTimeout(Duration checkpointTimeout) {
    return with(copy -> copy.checkpointTimeout = checkpointTimeout);
  }

  /** Returns a copy with the interval between checkpoints, for a metric. */
  public SinkSettings withCheckpointInterval(Duration checkpointInterval) {
    return with(copy -> copy.checkpointInterval = checkpointInterval);
  }

  /** Returns a copy with this limit of unconfirmed blocks, see the constructor. */
  SinkSettings withMaxHeldBytes(MemorySize maxHeldBytes) {
    return with(copy -> copy.maxHeldBytes = maxHeldBytes);
  }

  /**
   * Returns a copy for checkpoints in the JobManager's memory, which has no room for blocks. With
   * at-least-once, every checkpoint then waits until it needs to contain none.
   */
  public SinkSettings withoutCheckpointStorage() {
    return with(copy -> copy.hasCheckpointStorage = false);
  }

  /** Returns a copy with the time after which ClickHouse forgets a block, for a metric. */
  public SinkSettings withDeduplicationWindow(Duration deduplicationWindow) {
    return with(copy -> copy.deduplicationWindow = deduplicationWindow);
  }

  /** Returns a copy that reports its metrics like this; the default label is {@code millrace}. */
  public SinkSettings withMetrics(MetricsSettings metrics) {
    return with(copy -> copy.metrics = metrics);
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

  /** The table for rows that ClickHouse rejects; empty if they fail the job. */
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

  /** How long ClickHouse remembers a block; empty if it does not forget by time. */
  Optional<Duration> tokenLifetime() {
    return Optional.ofNullable(tokenLifetime);
  }

  /**
   * How long after a block may have been inserted another attempt may begin: until then ClickHouse
   * remembers it at the end of the attempt as well. At least half of {@link #tokenLifetime}; empty
   * if ClickHouse does not forget by time.
   */
  Optional<Duration> resendLimit() {
    return tokenLifetime()
        .map(
            life -> {
              Duration half = life.dividedBy(2);
              Duration left = life.minus(longestAttempt);
              return left.compareTo(half) < 0 ? half : left;
            });
  }

  /** Whether the table may rather have rows twice than the job fail. */
  boolean acceptsDuplicates() {
    return acceptsDuplicates || guarantee == Guarantee.AT_LEAST_ONCE;
  }

  /** How long ClickHouse remembers a block, for a metric; empty if it does not forget by time. */
  Optional<Duration> deduplicationWindow() {
    return Optional.ofNullable(deduplicationWindow);
  }

  MetricsSettings metrics() {
    return metrics;
  }

  /** The reaction to a block that cannot be delivered. */
  Undeliverable undeliverable() {
    return undeliverable;
  }

  /** Bytes that one subtask may hold in no completed checkpoint; empty if derived from the heap. */
  Optional<MemorySize> maxUncheckpointedBytes() {
    return Optional.ofNullable(maxUncheckpointedBytes);
  }

  /** Whether a checkpoint has room for blocks. */
  boolean hasCheckpointStorage() {
    return hasCheckpointStorage;
  }

  /** The interval between checkpoints, for a metric; empty if the job takes none. */
  Optional<Duration> checkpointInterval() {
    return Optional.ofNullable(checkpointInterval);
  }

  /** The time after which a checkpoint in progress counts as failed. */
  Duration checkpointTimeout() {
    return checkpointTimeout;
  }
}
