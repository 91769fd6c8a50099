package io.millrace.job.benchmark;

import io.millrace.job.config.value.Guarantee;
import io.millrace.job.config.value.ReaderType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What a user chooses, and for how long it is measured.
 *
 * @param flushInterval with at-least-once; zero with exactly-once
 * @param loads percent of the throughput that the path takes
 * @param measured for each load
 */
record LatencySetting(
    Guarantee guarantee,
    Duration checkpointInterval,
    Duration flushInterval,
    ReaderType reader,
    List<Integer> loads,
    Duration measured) {

  private static final List<Integer> ALL_LOADS = List.of(10, 50, 90);
  private static final Duration GOAL = Duration.ofMillis(500);
  private static final Duration SHORT_FLUSH = Duration.ofMillis(100);

  static LatencySetting exactlyOnce(Duration interval, Duration measured) {
    return new LatencySetting(
        Guarantee.EXACTLY_ONCE, interval, Duration.ZERO, ReaderType.POLLING, ALL_LOADS, measured);
  }

  static LatencySetting atLeastOnce(Duration interval, Duration flush, Duration measured) {
    return new LatencySetting(
        Guarantee.AT_LEAST_ONCE, interval, flush, ReaderType.POLLING, ALL_LOADS, measured);
  }

  /** The same with enhanced fan-out, at half of the throughput. */
  LatencySetting withFanOut() {
    return new LatencySetting(
        guarantee,
        checkpointInterval,
        flushInterval,
        ReaderType.ENHANCED_FAN_OUT,
        List.of(50),
        measured);
  }

  /** What the 99th percentile may be; zero if there is no goal. */
  Duration goal() {
    if (reader == ReaderType.ENHANCED_FAN_OUT) {
      return Duration.ZERO;
    }
    if (guarantee == Guarantee.EXACTLY_ONCE) {
      return checkpointInterval.plus(GOAL);
    }
    return flushInterval.equals(SHORT_FLUSH) ? GOAL : Duration.ZERO;
  }

  /** Options of the pipeline. */
  List<String> options() {
    List<String> options =
        new ArrayList<>(
            List.of(
                "delivery.guarantee=" + IngestBenchmark.named(guarantee),
                "delivery.checkpoint-interval=" + checkpointInterval.toMillis() + "ms"));
    if (guarantee == Guarantee.AT_LEAST_ONCE) {
      options.add("delivery.flush-interval=" + flushInterval.toMillis() + "ms");
    }
    if (reader == ReaderType.ENHANCED_FAN_OUT) {
      options.add("source.reader=enhanced-fan-out");
      options.add("source.consumer-name=latency");
    } else {
      options.add("source.poll-interval=" + LatencyBenchmark.POLL_INTERVAL.toMillis() + "ms");
    }
    return options;
  }
}
