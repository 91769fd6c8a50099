package io.millrace.job.metrics;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.BufferPoolMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.time.Duration;
import java.util.List;
import org.apache.flink.metrics.Gauge;

/**
 * CPU and memory of the TaskManager's process. Every subtask in it reports the same values.
 * Thread-safe.
 */
public final class ProcessMetrics {
  private static final int MILLICORES = 1_000;

  /** A shorter interval would measure chance. */
  private static final Duration SHORTEST_INTERVAL = Duration.ofMillis(500);

  private final OperatingSystemMXBean system;
  private final MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
  private final List<BufferPoolMXBean> pools =
      ManagementFactory.getPlatformMXBeans(BufferPoolMXBean.class);
  private long lastNanos = System.nanoTime();
  private long lastCpuNanos;
  private long millicores;

  private ProcessMetrics(OperatingSystemMXBean system) {
    this.system = system;
    lastCpuNanos = system.getProcessCpuTime();
  }

  /**
   * Registers the gauges.
   *
   * @param memoryLimit bytes that the process may use
   */
  public static void register(PipelineMetricGroup group, long memoryLimit) {
    ProcessMetrics metrics =
        new ProcessMetrics(ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class));
    group.gauge(SinkMetricNames.CPU_USAGE, (Gauge<Long>) metrics::millicores);
    group.gauge(
        SinkMetricNames.CPU_LIMIT,
        (Gauge<Long>) () -> (long) Runtime.getRuntime().availableProcessors() * MILLICORES);
    group.gauge(SinkMetricNames.MEMORY_USAGE, (Gauge<Long>) metrics::memoryUsage);
    group.gauge(SinkMetricNames.MEMORY_LIMIT, (Gauge<Long>) () -> memoryLimit);
  }

  /** The average since the last call, or that call's value if it was just now. */
  private synchronized long millicores() {
    long now = System.nanoTime();
    long elapsed = now - lastNanos;
    if (elapsed >= SHORTEST_INTERVAL.toNanos()) {
      long cpu = system.getProcessCpuTime();
      millicores = Math.max(0, (cpu - lastCpuNanos) * MILLICORES / elapsed);
      lastNanos = now;
      lastCpuNanos = cpu;
    }
    return millicores;
  }

  private long memoryUsage() {
    long direct =
        pools.stream()
            .filter(pool -> pool.getName().equals("direct"))
            .mapToLong(BufferPoolMXBean::getMemoryUsed)
            .sum();
    return memory.getHeapMemoryUsage().getUsed()
        + memory.getNonHeapMemoryUsage().getUsed()
        + direct;
  }
}
