package io.millrace.job.source.client;

import org.apache.flink.kinesis.shaded.com.amazonaws.handlers.HandlerAfterAttemptContext;
import org.apache.flink.kinesis.shaded.com.amazonaws.handlers.RequestHandler2;
import org.jspecify.annotations.Nullable;

/**
 * Sees every attempt of the polling client, also those that the AWS SDK and the connector retry
 * themselves. Thread-safe.
 */
final class ThrottleHandler extends RequestHandler2 {
  private volatile @Nullable SourceCounters counters;

  /** Counts from now on: the client exists before the counters do. */
  void countIn(SourceCounters target) {
    counters = target;
  }

  @Override
  public void afterAttempt(HandlerAfterAttemptContext attempt) {
    SourceCounters known = counters;
    Exception failure = attempt.getException();
    if (known != null && failure != null) {
      known.failed(failure);
    }
  }
}
