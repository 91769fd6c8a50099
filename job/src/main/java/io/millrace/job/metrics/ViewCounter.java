package io.millrace.job.metrics;

import java.util.function.LongSupplier;
import org.apache.flink.metrics.Counter;

/** Shows a count that is kept elsewhere. Reporters may see a slightly older count. */
public final class ViewCounter implements Counter {
  private final LongSupplier count;

  public ViewCounter(LongSupplier count) {
    this.count = count;
  }

  @Override
  public long getCount() {
    return count.getAsLong();
  }

  @Override
  public void inc() {
    throw new UnsupportedOperationException("counted elsewhere");
  }

  @Override
  public void inc(long more) {
    throw new UnsupportedOperationException("counted elsewhere");
  }

  @Override
  public void dec() {
    throw new UnsupportedOperationException("counted elsewhere");
  }

  @Override
  public void dec(long less) {
    throw new UnsupportedOperationException("counted elsewhere");
  }
}
