package io.millrace.job.benchmark;

import io.millrace.job.config.value.Guarantee;
import java.time.Duration;

/**
 * How one run went.
 *
 * @param rate records a second that the source emitted after its warm-up
 * @param confirmed all rows of the run, for each second until ClickHouse had the last one
 * @param longestPause the longest time it was held up
 * @param cpu seconds of processor time for a million rows, of Flink and the server together
 */
record Ingest(
    Guarantee guarantee, double rate, double confirmed, Duration longestPause, double cpu) {

  @Override
  public String toString() {
    return "%s: %,.0f rows/s, confirmed %,.0f, longest pause %d ms, %.2f s of CPU a million rows"
        .formatted(
            IngestBenchmark.named(guarantee), rate, confirmed, longestPause.toMillis(), cpu);
  }
}
