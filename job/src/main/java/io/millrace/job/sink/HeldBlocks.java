package io.millrace.job.sink;

import io.millrace.job.metrics.SinkMetricNames;
import java.time.Clock;
import java.util.function.Supplier;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;

/** The blocks the operator holds at one moment, for metrics that other threads read. */
final class HeldBlocks {
  static final HeldBlocks NONE = new HeldBlocks(0, 0, 0, Long.MAX_VALUE);

  private final int blocks;
  private final long bytes;
  private final long uncheckpointedBytes;
  private final long oldestSealedAtMillis;

  /**
   * @param bytes of the compressed bodies
   * @param uncheckpointedBytes those of blocks that are in no completed checkpoint
   * @param oldestSealedAtMillis when the oldest block was sealed, milliseconds since the epoch;
   *     {@link Long#MAX_VALUE} if there is no block
   */
  HeldBlocks(int blocks, long bytes, long uncheckpointedBytes, long oldestSealedAtMillis) {
    this.blocks = blocks;
    this.bytes = bytes;
    this.uncheckpointedBytes = uncheckpointedBytes;
    this.oldestSealedAtMillis = oldestSealedAtMillis;
  }

  /** Bytes of the blocks that are in no completed checkpoint, compressed. */
  long uncheckpointedBytes() {
    return uncheckpointedBytes;
  }

  /** Bytes of the blocks that are in a completed checkpoint and not confirmed, compressed. */
  long committingBytes() {
    return bytes - uncheckpointedBytes;
  }

  /** Registers the gauges for these values. */
  static void register(MetricGroup group, Supplier<HeldBlocks> held, Clock clock) {
    Gauge<Long> bytes = () -> held.get().bytes;
    Gauge<Long> uncheckpointed = () -> held.get().uncheckpointedBytes;
    Gauge<Integer> blocks = () -> held.get().blocks;
    Gauge<Long> age =
        () -> {
          HeldBlocks now = held.get();
          return now.blocks == 0 ? 0 : Math.max(0, clock.millis() - now.oldestSealedAtMillis);
        };
    group.gauge(SinkMetricNames.HELD_BYTES, bytes);
    group.gauge(SinkMetricNames.UNCHECKPOINTED_BYTES, uncheckpointed);
    group.gauge(SinkMetricNames.HELD_BLOCKS, blocks);
    group.gauge(SinkMetricNames.OLDEST_UNCOMMITTED_BLOCK_AGE, age);
  }
}
