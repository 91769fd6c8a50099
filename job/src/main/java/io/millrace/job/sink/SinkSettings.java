package io.millrace.job.sink;

import io.millrace.job.config.Guarantee;
import java.io.Serializable;
import java.util.Objects;
import org.apache.flink.configuration.MemorySize;

/** How the ClickHouse operator behaves. */
public final class SinkSettings implements Serializable {
  private static final long serialVersionUID = 1L;

  private final Guarantee guarantee;
  private final RetryPolicy retries;
  private final int concurrentInserts;
  private final MemorySize maxHeldBytes;

  /**
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
}
