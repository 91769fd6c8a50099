package io.millrace.job.signal;

import org.apache.flink.api.common.accumulators.LongCounter;
import org.apache.flink.api.common.functions.RuntimeContext;

/**
 * Tells the Convert operator that ClickHouse may have changed its table: the ClickHouse operator
 * counts blocks that did not fit. Chained operators of a task have the same accumulators, so both
 * see one counter. Without the chain, the Convert operator sees no signal and relies on the
 * interval. Used by the task's thread only.
 */
public final class TableChangeSignal {
  private static final String NAME = "millrace-table-changes";

  private final LongCounter count;

  private TableChangeSignal(LongCounter count) {
    this.count = count;
  }

  /** The signal of the operator's task. */
  public static TableChangeSignal of(RuntimeContext context) {
    return new TableChangeSignal(context.getLongCounter(NAME));
  }

  /** Reports that a block did not fit its table. */
  public void raise() {
    count.add(1L);
  }

  /** How often it was raised. */
  public long count() {
    return count.getLocalValuePrimitive();
  }
}
