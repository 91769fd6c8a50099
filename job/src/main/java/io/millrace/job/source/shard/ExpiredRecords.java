package io.millrace.job.source.shard;

import io.millrace.job.config.value.ExpiredPositionPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.streaming.connectors.kinesis.internals.publisher.RecordBatch;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notices that records have expired before a running subtask read them. Kinesis reports no error:
 * it continues at the oldest record that it keeps.
 *
 * <p>The criterion is that of a restore. If a shard was read up to a moment that is before the
 * retention at the next answer, the records that arrived since may be gone. An idle shard is read
 * up to the present by every answer.
 *
 * <p>A shard that is read from the oldest record is close to the retention without a loss. It
 * counts once it was well inside the retention, or when it still comes no closer after a while.
 */
public final class ExpiredRecords {
  private static final Logger LOG = LoggerFactory.getLogger(ExpiredRecords.class);

  /** How long reading from the oldest record may take to gain on the retention, and how much. */
  private static final Duration SETTLING = Duration.ofMinutes(10);

  private final String stream;
  private final ExpiredPositionPolicy policy;
  private final Supplier<Optional<Duration>> query;
  private final Map<String, Shard> shards = new ConcurrentHashMap<>();
  private final Set<String> expired = ConcurrentHashMap.newKeySet();
  private final Map<String, String> unreported = new ConcurrentHashMap<>();
  private volatile @Nullable Duration retention;

  /**
   * @param query returns the current retention, if Kinesis tells it. Called by any thread, before a
   *     gap is reported: the retention may have been raised since it was last known.
   */
  public ExpiredRecords(
      String stream, ExpiredPositionPolicy policy, Supplier<Optional<Duration>> query) {
    this.stream = stream;
    this.policy = policy;
    this.query = query;
  }

  /** The number of shards with records that may have expired unread, since the subtask started. */
  public int count() {
    return expired.size();
  }

  /** Called when the retention is known, and again whenever it may have changed. */
  void retention(Duration known) {
    retention = known;
  }

  /**
   * Begins with a shard.
   *
   * @param lag up to when the shard was read, at first according to the checkpoint
   * @param now in milliseconds since 1970
   */
  Shard watch(String shardId, ShardLag lag, long now) {
    Long restored = lag.readUpTo();
    Duration known = retention;
    boolean isInside = restored != null && (known == null || now - restored <= known.toMillis());
    Shard shard = new Shard(shardId, lag, isInside);
    shards.put(shardId, shard);
    return shard;
  }

  /** Logs what has expired since the last call, in one message. */
  void report() {
    Map<String, String> found = new TreeMap<>(unreported);
    if (!found.isEmpty()) {
      found.keySet().forEach(unreported::remove);
      LOG.warn(
          "{} The option is set, so the source continues.",
          ExpiredPositionException.whileReading(stream, List.copyOf(found.values())).getMessage());
    }
  }

  private void found(Shard shard, long received, Duration known) {
    expired.add(shard.id);
    if (policy == ExpiredPositionPolicy.CONTINUE) {
      unreported.put(shard.id, shard.gap(received, known));
      return;
    }
    List<String> gaps =
        shards.values().stream()
            .filter(each -> each.lag(received) > known.toMillis())
            .map(each -> each.gap(received, known))
            .sorted()
            .collect(Collectors.toList());
    throw new SuppressRestartsException(ExpiredPositionException.whileReading(stream, gaps));
  }

  /** One shard. Its thread calls {@link #answered}. */
  final class Shard {
    private final String id;
    private final ShardLag read;

    /** Whether it was well inside the retention since it was last found to be outside. */
    private boolean inside;

    private @Nullable Long firstAnswer;

    /** How old the first record was in the first answer, in milliseconds. */
    private long ageOfFirst;

    private Shard(String id, ShardLag read, boolean inside) {
      this.id = id;
      this.read = read;
      this.inside = inside;
    }

    /**
     * Called for each answer before its records are emitted. So no checkpoint forgets the gap.
     *
     * @param received in milliseconds since 1970
     * @throws SuppressRestartsException if records may have expired, and the policy is to fail
     */
    void answered(long received, RecordBatch batch) {
      Long behind = batch.getMillisBehindLatest();
      Long first = firstAnswer;
      if (first == null) {
        first = received;
        firstAnswer = first;
        ageOfFirst = ageOfFirst(received, batch);
      }
      boolean hasSettled = received - first > SETTLING.toMillis();
      if (isOutside(received, hasSettled)) {
        query.get().ifPresent(ExpiredRecords.this::retention);
      }
      Duration known = retention;
      if (known == null) {
        return;
      }
      if (isOutside(received, hasSettled)) {
        inside = false;
        ageOfFirst = Long.MAX_VALUE;
        found(this, received, known);
      }
      if (behind != null && behind + SETTLING.toMillis() <= known.toMillis()) {
        inside = true;
      }
    }

    private boolean isOutside(long received, boolean hasSettled) {
      Duration known = retention;
      long lag = lag(received);
      return known != null
          && lag > known.toMillis()
          && (inside || (hasSettled && lag > ageOfFirst));
    }

    /** The age of what is read next; negative if unknown. */
    private long lag(long received) {
      Long readUpTo = read.readUpTo();
      return readUpTo == null ? -1 : received - readUpTo;
    }

    private String gap(long received, Duration known) {
      return ExpiredPositionException.gap("shard " + id, received - lag(received), received, known);
    }
  }

  private static long ageOfFirst(long received, RecordBatch batch) {
    Long behind = batch.getMillisBehindLatest();
    return batch.getDeaggregatedRecords().stream()
        .findFirst()
        .map(
            record -> received - record.getApproximateArrivalTimestamp().toInstant().toEpochMilli())
        .orElse(behind == null ? Long.MAX_VALUE : behind);
  }
}
