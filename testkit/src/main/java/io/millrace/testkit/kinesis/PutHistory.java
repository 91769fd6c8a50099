package io.millrace.testkit.kinesis;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;

/** When which events were put, as far back as some of them have not come out yet. */
public final class PutHistory {
  private final Deque<Batch> pending = new ArrayDeque<>();
  private long firstId;
  private long put;
  private long malformed;

  public synchronized void add(long first, int count, int malformedOnes, Instant time) {
    if (put == 0) {
      firstId = first;
    }
    put += count;
    malformed += malformedOnes;
    pending.addLast(new Batch(put, time));
  }

  public synchronized long put() {
    return put;
  }

  public synchronized long malformed() {
    return malformed;
  }

  public synchronized long firstId(long whenNonePut) {
    return put == 0 ? whenNonePut : firstId;
  }

  public synchronized Duration lag(long seen, Instant now) {
    while (!pending.isEmpty() && pending.getFirst().putUntilHere() <= seen) {
      pending.removeFirst();
    }
    return pending.isEmpty() ? Duration.ZERO : Duration.between(pending.getFirst().time(), now);
  }

  /** The count of events put up to and with this batch. */
  private record Batch(long putUntilHere, Instant time) {}
}
