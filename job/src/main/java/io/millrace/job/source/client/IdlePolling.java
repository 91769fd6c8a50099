package io.millrace.job.source.client;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.apache.flink.kinesis.shaded.com.amazonaws.services.kinesis.model.GetRecordsResult;
import org.jspecify.annotations.Nullable;

/**
 * Polls shards without new records less often. The time between two calls is a tenth of the time
 * without records, up to a maximum. So the first record after a pause waits at most a tenth of the
 * pause longer. Thread-safe: the threads of all shards use it.
 */
public final class IdlePolling {
  private static final int SHARE = 10;

  private final long longestNanos;
  private final LongSupplier nanoTime;

  /** By the iterator for the next call. */
  private final Map<String, Quiet> quietShards = new ConcurrentHashMap<>();

  /**
   * @param longest the maximum time between the answer to a call and the next call
   */
  public IdlePolling(Duration longest) {
    this(longest, System::nanoTime);
  }

  IdlePolling(Duration longest, LongSupplier nanoTime) {
    this.longestNanos = longest.toNanos();
    this.nanoTime = nanoTime;
  }

  /** Begins a call with an iterator. Returns since when the shard is quiet; null if it is not. */
  @Nullable Quiet begin(String iterator) {
    return quietShards.remove(iterator);
  }

  /** Returns how long the call must wait; zero if it is due. */
  Duration pause(@Nullable Quiet shard) {
    if (shard == null) {
      return Duration.ZERO;
    }
    long target = Math.min(longestNanos, (shard.answered - shard.since) / SHARE);
    return Duration.ofNanos(Math.max(0, shard.answered + target - nanoTime.getAsLong()));
  }

  /**
   * Ends a call.
   *
   * @param before what {@link #begin} returned
   */
  void end(@Nullable Quiet before, GetRecordsResult answer) {
    String next = answer.getNextShardIterator();
    Long behind = answer.getMillisBehindLatest();
    if (next == null || behind == null || behind > 0) {
      return;
    }
    long now = nanoTime.getAsLong();
    long since = before == null || !answer.getRecords().isEmpty() ? now : before.since;
    quietShards.put(next, new Quiet(since, now));
  }

  /** A shard that has been read to its tip. */
  static final class Quiet {
    private final long since;
    private final long answered;

    private Quiet(long since, long answered) {
      this.since = since;
      this.answered = answered;
    }
  }
}
