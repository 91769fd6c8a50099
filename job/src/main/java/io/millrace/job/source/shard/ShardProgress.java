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
 * advances as well.
 */
public final class ShardProgress {
  private static final Logger LOG = LoggerFactory.getLogger(ShardProgress.class);

  private final String stream;
  private final Map<String, Long> restored;
  private final PipelineMetricGroup metrics;
  private final PerShard perShard;
  private final Clock clock;
  private final Map<String, ShardLag> shards = new ConcurrentHashMap<>();
  private volatile @Nullable Duration retention;

  /**
   * @param restored the times in a checkpoint, by shard
   * @param perShard whether to register a metric for each shard
   */
  public ShardProgress(
      String stream,
      Map<String, Long> restored,
      PipelineMetricGroup metrics,
      PerShard perShard,
      Clock clock) {
    this.perShard = perShard;
    this.stream = stream;
    this.restored = Map.copyOf(restored);
    this.metrics = metrics;
    this.clock = clock;
    metrics.gauge(SourceMetricNames.MILLIS_BEHIND_LATEST, (Gauge<Long>) () -> millisBehindLatest());
    metrics.gauge(SourceMetricNames.STALLED_SHARDS, (Gauge<Long>) () -> stalledShards());
  }

  /** Wraps a publisher to track its batches. */
  RecordPublisher watch(String shardId, RecordPublisher publisher) {
    ShardLag shard = new ShardLag(restored.get(shardId), clock.millis());
    shards.put(shardId, shard);
    if (perShard == PerShard.REPORTED) {
      metrics
          .label(SourceMetricNames.STREAM, stream)
          .label(SourceMetricNames.SHARD, shardId)
          .gauge(
              SourceMetricNames.MILLIS_SINCE_LAST_READ,
              (Gauge<Long>) () -> shard.millisSinceLastRead(clock.millis()));
    }
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

  /** The time up to which each shard was read, by shard; milliseconds since 1970. */
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
    if (isFirst) {
      metrics.gauge(
          SourceMetricNames.RETENTION_MARGIN,
          (Gauge<Long>) () -> Objects.requireNonNull(retention).toMillis() - millisBehindLatest());
    }
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

  /** Logs which shards have stalled since the last call, and which have resumed. */
  void report() {
    long now = clock.millis();
    shards.forEach(
        (id, shard) -> {
          if (!shard.turned(now)) {
            return;
          }
          if (shard.isStalled(now)) {
            LOG.warn(
                "Shard {} of stream {} has stalled: no record was read since {}. Either Kinesis"
                    + " does not respond, or the pipeline is under backpressure.",
                id,
                stream,
                Instant.ofEpochMilli(shard.lastRead()));
          } else {
            LOG.info("Shard {} of stream {} has resumed.", id, stream);
          }
        });
  }
}
