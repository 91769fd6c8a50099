package io.millrace.job.source.shard;

import io.millrace.job.metrics.SourceMetricNames;
import java.time.Clock;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.streaming.connectors.kinesis.internals.publisher.RecordPublisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How far the shards of a subtask have been read, in time: for metrics, for the log, and for the
 * checkpoint, where it tells a later restore what the stream may have dropped meanwhile. Kinesis
 * says with every answer how far it is from the shard's tip, an empty one too; so an idle shard's
 * time goes on as well.
 */
public final class ShardProgress {
  private static final Logger LOG = LoggerFactory.getLogger(ShardProgress.class);

  private final String stream;
  private final Map<String, Long> restored;
  private final MetricGroup metrics;
  private final Clock clock;
  private final Map<String, ShardLag> shards = new ConcurrentHashMap<>();

  /**
   * @param restored what a checkpoint says, by shard
   */
  public ShardProgress(
      String stream, Map<String, Long> restored, MetricGroup metrics, Clock clock) {
    this.stream = stream;
    this.restored = Map.copyOf(restored);
    this.metrics = metrics;
    this.clock = clock;
    metrics.gauge(SourceMetricNames.MILLIS_BEHIND_LATEST, (Gauge<Long>) () -> millisBehindLatest());
    metrics.gauge(SourceMetricNames.STALLED_SHARDS, (Gauge<Long>) () -> stalledShards());
  }

  /** The same publisher, with an eye on what it gets. */
  RecordPublisher watch(String shardId, RecordPublisher publisher) {
    ShardLag shard = new ShardLag(restored.get(shardId), clock.millis());
    shards.put(shardId, shard);
    metrics
        .addGroup(SourceMetricNames.STREAM, stream)
        .addGroup(SourceMetricNames.SHARD, shardId)
        .gauge(
            SourceMetricNames.MILLIS_SINCE_LAST_READ,
            (Gauge<Long>) () -> shard.millisSinceLastRead(clock.millis()));
    return consumer -> {
      RecordPublisher.RecordPublisherRunResult result =
          publisher.run(
              batch -> {
                long taken = clock.millis();
                var position = consumer.accept(batch);
                Long behind = batch.getMillisBehindLatest();
                if (behind != null) {
                  shard.read(taken, behind);
                }
                return position;
              });
      if (result == RecordPublisher.RecordPublisherRunResult.COMPLETE) {
        shard.finish();
      }
      return result;
    };
  }

  /** Up to when each shard was read, by shard; in milliseconds since 1970. */
  public Map<String, Long> readUpTo() {
    Map<String, Long> known = new TreeMap<>();
    shards.forEach(
        (id, shard) -> {
          Long readUpTo = shard.readUpTo();
          if (readUpTo != null) {
            known.put(id, readUpTo);
          }
        });
    return known;
  }

  long millisBehindLatest() {
    long now = clock.millis();
    return shards.values().stream()
        .mapToLong(shard -> shard.millisBehindLatest(now))
        .max()
        .orElse(0);
  }

  long stalledShards() {
    long now = clock.millis();
    return shards.values().stream().filter(shard -> shard.isStalled(now)).count();
  }

  /** Says in the log which shards have stalled since it was last called, and which go on. */
  void report() {
    long now = clock.millis();
    shards.forEach(
        (id, shard) -> {
          if (!shard.turned(now)) {
            return;
          }
          if (shard.isStalled(now)) {
            LOG.warn(
                "Shard {} of stream {} has stalled: nothing was taken from it since {}. Either"
                    + " Kinesis does not answer, or the pipeline is held back (backpressure).",
                id,
                stream,
                Instant.ofEpochMilli(shard.lastRead()));
          } else {
            LOG.info("Shard {} of stream {} is read again.", id, stream);
          }
        });
  }
}
