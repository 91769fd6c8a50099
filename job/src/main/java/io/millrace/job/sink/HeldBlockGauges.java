package io.millrace.job.sink;

import io.millrace.job.metrics.SinkMetricNames;
import java.time.Clock;
import java.util.OptionalLong;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;

/** Shows what the operator holds. */
final class HeldBlockGauges {
  private HeldBlockGauges() {}

  static void register(MetricGroup group, BlockLedger ledger, Clock clock) {
    Gauge<Long> bytes = () -> ledger.held().bytes();
    Gauge<Integer> blocks = () -> ledger.held().blocks();
    Gauge<Long> age =
        () -> {
          OptionalLong sealedAt = ledger.held().oldestSealedAtMillis();
          return sealedAt.isEmpty() ? 0 : Math.max(0, clock.millis() - sealedAt.getAsLong());
        };
    group.gauge(SinkMetricNames.HELD_BYTES, bytes);
    group.gauge(SinkMetricNames.HELD_BLOCKS, blocks);
    group.gauge(SinkMetricNames.OLDEST_UNCOMMITTED_BLOCK_AGE, age);
  }
}
