package io.millrace.job.benchmark;

import com.sun.management.GarbageCollectionNotificationInfo;
import com.sun.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryUsage;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import javax.management.ListenerNotFoundException;
import javax.management.NotificationEmitter;
import javax.management.NotificationListener;
import javax.management.openmbean.CompositeData;

/** The largest growth of this JVM's heap since the start, measured after each collection. */
final class HeapPeak implements AutoCloseable {
  private final long before = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  private final AtomicLong bytes = new AtomicLong();
  private final List<NotificationEmitter> collectors =
      ManagementFactory.getPlatformMXBeans(GarbageCollectorMXBean.class).stream()
          .map(NotificationEmitter.class::cast)
          .toList();
  private final NotificationListener listener =
      (notification, unused) -> {
        if (notification.getUserData() instanceof CompositeData data) {
          long left =
              GarbageCollectionNotificationInfo.from(data)
                  .getGcInfo()
                  .getMemoryUsageAfterGc()
                  .entrySet()
                  .stream()
                  .filter(pool -> pool.getKey().startsWith("G1"))
                  .map(Map.Entry::getValue)
                  .mapToLong(MemoryUsage::getUsed)
                  .sum();
          bytes.accumulateAndGet(left, Math::max);
        }
      };

  private HeapPeak() {
    collectors.forEach(collector -> collector.addNotificationListener(listener, null, null));
  }

  static HeapPeak start() {
    System.gc();
    return new HeapPeak();
  }

  /** Bytes; zero before the first collection. */
  long bytes() {
    return Math.max(0, bytes.get() - before);
  }

  @Override
  public void close() {
    for (NotificationEmitter collector : collectors) {
      try {
        collector.removeNotificationListener(listener);
      } catch (ListenerNotFoundException e) {
        throw new IllegalStateException(e);
      }
    }
  }
}
