package io.millrace.job.source.client;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.apache.flink.kinesis.shaded.com.amazonaws.services.kinesis.model.GetRecordsResult;

/**
 * Polls shards without new records less often. The time between two calls is a tenth of the time
 * without records, at least the interval of polling and at most a maximum. So the first record
 * after a pause waits at most a tenth of the pause longer. Thread-safe: the threads of all shards
 * use it.
 */
public final class IdlePolling {
  private static final int SHARE = 10;

  private final long shortestNanos;
  private final long longestNanos;
  private final LongSupplier nanoTime;

  /** By the iterator for the next call. */
  private final Map<String, Shard> shards = new ConcurrentHashMap<>();

  /**
   * @param shortest the minimum time from one call on a shard to the next
   * @param longest the maximum time on a shard without records; without effect below the minimum
   */
  public IdlePolling(Duration shortest, Duration longest) {
    this(shortest, longest, System::nanoTime);
  }

  IdlePolling(Duration shortest, Duration longest, LongSupplier nanoTime) {
    this.shortestNanos = shortest.toNanos();
    this.longestNanos = longest.toNanos();
    this.nanoTime = nanoTime;
  }

  /**
   * Makes a call when it is due.
   *
   * @param iterator of the call
   * @param pause waits for so long
   */
  GetRecordsResult poll(String iterator, Pause pause, KinesisRetry.Call<GetRecordsResult> call)
      throws InterruptedException {
    Shard shard = shards.remove(iterator);
    long wait = shard == null ? 0 : shard.called + spacing(shard) - nanoTime.getAsLong();
    if (wait > 0) {
      pause.of(Duration.ofNanos(wait));
    }
    long called = nanoTime.getAsLong();
    GetRecordsResult answer = call.answer();
    String next = answer.getNextShardIterator();
    if (next != null) {
      long quietSince =
          shard == null || !isAtTipWithoutRecords(answer) ? nanoTime.getAsLong() : shard.quietSince;
      shards.put(next, new Shard(called, quietSince));
    }
    return answer;
  }

  private long spacing(Shard shard) {
    return Math.max(
        shortestNanos, Math.min(longestNanos, (shard.called - shard.quietSince) / SHARE));
  }

  /** Kinesis also answers without records where it has removed some. */
  private static boolean isAtTipWithoutRecords(GetRecordsResult answer) {
    Long behind = answer.getMillisBehindLatest();
    return answer.getRecords().isEmpty() && behind != null && behind == 0;
  }

  /** The number of shards that are known. */
  int size() {
    return shards.size();
  }

  /** Waits. */
  @FunctionalInterface
  interface Pause {
    void of(Duration time) throws InterruptedException;
  }

  private static final class Shard {
    private final long called;
    private final long quietSince;

    /**
     * @param called when the last call began
     * @param quietSince when the last answer with records arrived
     */
    Shard(long called, long quietSince) {
      this.called = called;
      this.quietSince = quietSince;
    }
  }
}
