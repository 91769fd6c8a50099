package io.millrace.job.source.client;

import io.millrace.job.metrics.PipelineMetricGroup;
import io.millrace.job.metrics.SourceMetricNames;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.ThreadSafeSimpleCounter;

/** Counts what Kinesis does to the calls of one subtask. Thread-safe. */
public final class SourceCounters {
  private final Counter throttles;
  private final Counter resubscriptions;
  private final Counter lost;

  private SourceCounters(Counter throttles, Counter resubscriptions, Counter lost) {
    this.throttles = throttles;
    this.resubscriptions = resubscriptions;
    this.lost = lost;
  }

  /** Registers the counters. */
  public static SourceCounters register(PipelineMetricGroup metrics) {
    return new SourceCounters(
        metrics.counter(SourceMetricNames.KINESIS_THROTTLES, new ThreadSafeSimpleCounter()),
        metrics.counter(SourceMetricNames.RESUBSCRIPTIONS, new ThreadSafeSimpleCounter()),
        metrics.counter(SourceMetricNames.LOST_SUBSCRIPTIONS, new ThreadSafeSimpleCounter()));
  }

  /** A call or a subscription failed; counts it if Kinesis throttled it. */
  void failed(Throwable failure) {
    if (AwsError.isThrottle(failure)) {
      throttles.inc();
    }
  }

  /** A shard gets a subscription after its first. */
  void resubscribed() {
    resubscriptions.inc();
  }

  /** A subscription ended early. */
  void lostSubscription() {
    lost.inc();
  }
}
