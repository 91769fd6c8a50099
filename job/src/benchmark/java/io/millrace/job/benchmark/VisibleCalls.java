package io.millrace.job.benchmark;

import io.millrace.testkit.clickhouse.ClickHouseServer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Asks ClickHouse over and over which calls' rows it has. A call is visible when an answer has all
 * its rows; the time is that of the answer, and so at most a pause and a query too late.
 */
final class VisibleCalls implements AutoCloseable {
  static final Duration PAUSE = Duration.ofMillis(20);
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final ClickHouseServer server;
  private final int rowsPerCall;
  private final Map<Long, Long> seen = new ConcurrentHashMap<>();
  private final Thread thread = new Thread(this::run, "visible-calls");
  private volatile boolean running = true;
  private volatile @Nullable RuntimeException failure;

  private VisibleCalls(ClickHouseServer server, int rowsPerCall) {
    this.server = server;
    this.rowsPerCall = rowsPerCall;
  }

  /** Begins to look. */
  static VisibleCalls in(ClickHouseServer server, int rowsPerCall) {
    VisibleCalls calls = new VisibleCalls(server, rowsPerCall);
    calls.thread.start();
    return calls;
  }

  /** When a call's rows were visible, in milliseconds since the epoch. */
  long at(long call) {
    Long time = seen.get(call);
    if (time == null) {
      throw new IllegalStateException("Call " + call + " was not seen");
    }
    return time;
  }

  /**
   * Waits until calls 0 to {@code calls - 1} are visible.
   *
   * @throws IllegalStateException if they are not within a minute
   */
  void await(long calls) throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    while (seen.size() < calls) {
      RuntimeException failed = failure;
      if (failed != null) {
        throw failed;
      }
      if (System.nanoTime() > end) {
        throw new IllegalStateException("Of " + calls + " calls, " + seen.size() + " are visible");
      }
      Thread.sleep(PAUSE.toMillis());
    }
  }

  private void run() {
    long oldest = 0;
    try {
      while (running) {
        // Before the oldest call that is missing there is nothing to find: few parts are read.
        String calls =
            server.query(
                "SELECT call FROM events WHERE call >= %d GROUP BY call HAVING count() >= %d"
                    .formatted(oldest, rowsPerCall));
        long now = System.currentTimeMillis();
        calls.lines().map(Long::valueOf).forEach(call -> seen.putIfAbsent(call, now));
        while (seen.containsKey(oldest)) {
          oldest++;
        }
        Thread.sleep(PAUSE.toMillis());
      }
    } catch (InterruptedException end) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException e) {
      failure = e;
    }
  }

  @Override
  public void close() {
    running = false;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
