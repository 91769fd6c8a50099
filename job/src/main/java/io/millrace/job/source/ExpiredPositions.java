package io.millrace.job.source;

import io.millrace.job.config.SourceConfig;
import io.millrace.job.source.client.KinesisClients;
import io.millrace.job.source.shard.ExpiredPositionException;
import io.millrace.job.source.shard.ShardLag;
import io.millrace.job.source.shard.ShardProgress;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.Shard;

/**
 * Finds restored positions whose following records have expired. Kinesis reports no error: for an
 * expired sequence number it returns the oldest record of the shard, and it no longer lists a
 * closed shard whose records have all expired.
 *
 * <p>A sequence number alone does not show this, because a shard may have been idle. So this class
 * compares the time up to which a shard was read with the stream's retention period.
 */
final class ExpiredPositions {
  private final SourceConfig config;
  private final Clock clock;

  ExpiredPositions(SourceConfig config, Clock clock) {
    this.config = config;
    this.clock = clock;
  }

  /**
   * Returns one line for each shard that may have lost records; calls Kinesis twice.
   *
   * @param readUpTo by shard, as {@link ShardProgress#readUpTo}
   */
  List<String> find(Map<String, Long> readUpTo) {
    try (KinesisClient kinesis = KinesisClients.of(config)) {
      String stream = config.stream().name();
      Duration retention =
          Duration.ofHours(
              KinesisClients.describe(kinesis, request -> request.streamName(stream))
                  .retentionPeriodHours());
      long now = clock.millis();
      Set<String> listed =
          KinesisClients.shards(kinesis, stream).stream()
              .map(Shard::shardId)
              .collect(Collectors.toSet());
      List<String> expired = new ArrayList<>();
      new TreeMap<>(readUpTo)
          .forEach(
              (shard, millis) -> {
                boolean isGone = !listed.contains(shard);
                boolean isOutside = now - millis > retention.toMillis();
                if (millis != ShardLag.FINISHED && (isGone || isOutside)) {
                  expired.add(
                      ExpiredPositionException.gap(
                          isGone
                              ? "shard " + shard + ", which is no longer listed,"
                              : "shard " + shard,
                          millis,
                          now,
                          retention));
                }
              });
      return expired;
    }
  }
}
