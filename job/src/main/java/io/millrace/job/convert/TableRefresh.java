package io.millrace.job.convert;

import java.io.Serializable;
import java.time.Duration;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** How the Convert operator follows changes of its table. Part of the job graph. */
public final class TableRefresh implements Serializable {
  private static final long serialVersionUID = 1L;

  private final LiveTableFactory tables;
  private final Duration interval;
  private final @Nullable Evolution evolution;

  /**
   * @param interval between two readings of the columns, above zero
   * @param evolution of the table for fields that no column takes; null for none
   */
  public TableRefresh(LiveTableFactory tables, Duration interval, @Nullable Evolution evolution) {
    this.evolution = evolution;
    this.tables = Objects.requireNonNull(tables);
    this.interval = Objects.requireNonNull(interval);
  }

  LiveTableFactory tables() {
    return tables;
  }

  @Nullable Evolution evolution() {
    return evolution;
  }

  Duration interval() {
    return interval;
  }
}
