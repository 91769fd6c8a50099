package io.millrace.job.benchmark;

import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;

/** How many rows took how long. */
final class Latencies {
  private final NavigableMap<Long, Long> rows = new TreeMap<>();
  private long count;

  /**
   * @param millis from arrival to visibility
   */
  void add(long millis, long count) {
    rows.merge(millis, count, Long::sum);
    this.count += count;
  }

  boolean isEmpty() {
    return count == 0;
  }

  /**
   * The shortest time, in milliseconds, within which so many percent of the rows were visible.
   *
   * @throws IllegalStateException if there are no rows
   */
  long percentile(double percent) {
    long wanted = (long) Math.ceil(count * percent / 100);
    long passed = 0;
    for (Map.Entry<Long, Long> entry : rows.entrySet()) {
      passed += entry.getValue();
      if (passed >= wanted) {
        return entry.getKey();
      }
    }
    throw new IllegalStateException("No rows");
  }
}
