package io.millrace.job.source;

import io.millrace.job.config.SourceConfig;
import io.millrace.job.source.client.KinesisClients;
import io.millrace.job.source.shard.ShardLag;
import io.millrace.job.source.shard.ShardProgress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import software.amazon.awssdk.services.kinesis.KinesisClient;
import software.amazon.awssdk.services.kinesis.model.ListShardsResponse;
import software.amazon.awssdk.services.kinesis.model.Shard;

/**
 * Finds restored positions that a stream no longer keeps the continuation of. Kinesis does not
 * tell: asked for what follows a sequence number it has dropped, it answers with the oldest record
 * kept; and a closed shard whose records have all expired is no longer listed.
 *
 * <p>A sequence number alone could not tell either, since a shard may have been idle. What is
 * compared is up to when a shard was read with the time the stream keeps records for.
 */
final class ExpiredPositions {
  private final SourceConfig config;
  private final Clock clock;

  ExpiredPositions(SourceConfig config, Clock clock) {
    this.config = config;
    this.clock = clock;
  }

  /**
   * One line for each shard of which records may be gone; two calls of Kinesis.
   *
   * @param readUpTo by shard, as {@link ShardProgress#readUpTo}
   */
  List<String> find(Map<String, Long> readUpTo) {
    try (KinesisClient kinesis = KinesisClients.of(config)) {
      String stream = config.stream().name();
      int hours =
          kinesis
              .describeStreamSummary(request -> request.streamName(stream))
              .streamDescriptionSummary()
              .retentionPeriodHours();
      Instant oldest = clock.instant().minus(Duration.ofHours(hours));
      Set<String> listed = listed(kinesis, stream);
      List<String> expired = new ArrayList<>();
      new TreeMap<>(readUpTo)
          .forEach(
              (shard, millis) -> {
                boolean isGone = !listed.contains(shard);
                Instant read = Instant.ofEpochMilli(millis);
                if (millis != ShardLag.FINISHED && (isGone || read.isBefore(oldest))) {
                  expired.add(
                      (isGone
                              ? "shard " + shard + ", which is no longer listed,"
                              : "shard " + shard)
                          + " was read up to "
                          + read
                          + "; records are kept for "
                          + hours
                          + " h, since "
                          + oldest);
                }
              });
      return expired;
    }
  }

  private static Set<String> listed(KinesisClient kinesis, String stream) {
    Set<String> ids = new HashSet<>();
    String next = "";
    do {
      String token = next;
      ListShardsResponse page =
          kinesis.listShards(
              request -> {
                if (token.isEmpty()) {
                  request.streamName(stream);
                } else {
                  request.nextToken(token);
                }
              });
      page.shards().stream().map(Shard::shardId).forEach(ids::add);
      next = page.nextToken() == null ? "" : page.nextToken();
    } while (!next.isEmpty());
    return ids;
  }
}
