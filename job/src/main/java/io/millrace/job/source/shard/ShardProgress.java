package io.millrace.job.source.shard;

import io.millrace.job.metrics.MetricsSettings.PerShard;
import io.millrace.job.metrics.PipelineMetricGroup;
import io.millrace.job.metrics.SourceMetricNames;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.streaming.connectors.kinesis.internals.publisher.RecordPublisher;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The time up to which the shards of a subtask have been read: for metrics, for the log, and for
 * the checkpoint, where a later restore uses it to detect expired records. Every response of
 * Kinesis, even an empty one, has its distance from the shard's tip, so an idle shard's time
 * advances as well. Before a subtask knows its shards, the times of the checkpoint stand for all
 * shards of the stream.
 */
public final class ShardProgress {
  private static final Logger LOG = LoggerFactory.getLogger(ShardProgress.class);

  private final String stream;
  private final Map<String, Long> restored;
  private final long until;
  private final ExpiredRecords expired;
  private final PipelineMetricGroup metrics;
  private final PerShard perShard;
  private final Clock clock;
  private final Map<String, ShardLag> shards = new ConcurrentHashMap<>();
  private volatile @Nullable Duration retention;

  /** Whether every shard that the subtask began with is watched. */
  private volatile boolean watchesAll;

  /**
   * @param restored the times in a checkpoint, by shard
   * @param until records that arrived at or after this moment are not read; null for no end
   * @param expired sees every answer
   * @param perShard whether to register a metric for each shard
   */
  public ShardProgress(
      String stream,
      Map<String, Long> restored,
      @Nullable Instant until,
      ExpiredRecords expired,
      PipelineMetricGroup metrics,
      PerShard perShard,
      Clock clock) {
    this.perShard = perShard;
    this.stream = stream;
    this.restored = Map.copyOf(restored);
    this.until = until == null ? Long.MAX_VALUE : until.toEpochMilli();
    this.expired = expired;
    this.metrics = metrics;
    this.clock = clock;
    metrics.gauge(SourceMetricNames.MILLIS_BEHIND_LATEST, (Gauge<Long>) () -> millisBehindLatest());
    metrics.gauge(SourceMetricNames.STALLED_SHARDS, (Gauge<Long>) () -> stalledShards());
  }

  /** Wraps a publisher to track its batches. */
  RecordPublisher watch(String shardId, RecordPublisher publisher) {
    ShardLag shard = new ShardLag(restored.get(shardId), clock.millis());
    shards.put(shardId, shard);
    ExpiredRecords.Shard records = expired.watch(shardId, shard, clock.millis());
    if (perShard == PerShard.REPORTED) {
      metrics
          .label(SourceMetricNames.STREAM, stream)
          .label(SourceMetricNames.SHARD, shardId)
          .gauge(
              SourceMetricNames.MILLIS_SINCE_LAST_READ,
              (Gauge<Long>) () -> shard.millisWaiting(clock.millis()));
    }
    return consumer -> {
      RecordPublisher.RecordPublisherRunResult result =
          publisher.run(
              batch -> {
                long received = clock.millis();
                records.answered(received, batch);
                Long behind = batch.getMillisBehindLatest();
                shard.answered(received, behind);
                var position = consumer.accept(batch);
                shard.emitted(received, behind, clock.millis());
                return position;
              });
      if (result == RecordPublisher.RecordPublisherRunResult.COMPLETE) {
        shard.finish();
      }
      return result;
    };
  }

  /** A bounded run has read the shard up to its end, and does not read on. */
  void ended(String shardId) {
    ShardLag shard = shards.get(shardId);
    if (shard != null) {
      shard.end();
    }
  }

  /** Every shard that the subtask began with is watched. */
  void watchesAll() {
    watchesAll = true;
  }

  /**
   * The time up to which each shard was read, by shard; milliseconds since 1970. Until every shard
   * is watched, with the restored times of all others: no other subtask may save them.
   */
  public Map<String, Long> readUpTo() {
    Map<String, Long> known = new TreeMap<>(watchesAll ? Map.of() : restored);
    shards.forEach(
        (id, shard) -> {
          Long readUpTo = shard.readUpTo();
          if (readUpTo != null) {
            known.put(id, readUpTo == ShardLag.FINISHED ? readUpTo : Math.min(readUpTo, end(id)));
          }
        });
    return known;
  }

  /** The end of a bounded run, or where an earlier run has read beyond it. */
  private long end(String shardId) {
    return Math.max(until, restored.getOrDefault(shardId, until));
  }

  /** Whether there are metrics for each shard. */
  PerShard perShard() {
    return perShard;
  }

  /**
   * Shows how long until the stream deletes what is not read yet. Called when the retention is
   * known, and again whenever it may have changed.
   */
  public void retention(Duration known) {
    boolean isFirst = retention == null;
    retention = known;
    expired.retention(known);
    if (isFirst) {
      metrics.gauge(
          SourceMetricNames.RETENTION_MARGIN,
          (Gauge<Long>) () -> Objects.requireNonNull(retention).toMillis() - millisBehindLatest());
    }
  }

  long millisBehindLatest() {
    long now = clock.millis();
    if (shards.isEmpty() && !watchesAll) {
      return restored.values().stream()
          .mapToLong(readUpTo -> new ShardLag(readUpTo, now).millisBehindLatest(now))
          .max()
          .orElse(0);
    }
    return shards.values().stream()
        .mapToLong(shard -> shard.millisBehindLatest(now))
        .max()
        .orElse(0);
  }

  long stalledShards() {
    long now = clock.millis();
    return shards.values().stream().filter(shard -> shard.isStalled(now)).count();
  }

  /**
   * Logs for which shards Kinesis answers no more since the last call, for which it answers again,
   * and what has expired unread.
   */
  void report() {
    expired.report();
    long now = clock.millis();
    shards.forEach(
        (id, shard) -> {
          if (!shard.turned(now)) {
            return;
          }
          if (shard.isStalled(now)) {
            LOG.warn(
                "Kinesis has not answered for shard {} of stream {} since {}.",
                id,
                stream,
                Instant.ofEpochMilli(now - shard.millisWaiting(now)));
          } else {
            LOG.info("Kinesis answers for shard {} of stream {} again.", id, stream);
          }
        });
  }
}
