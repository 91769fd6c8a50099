package io.millrace.job.source.shard;

import io.millrace.job.config.SourceConfig;
import io.millrace.job.source.client.KinesisClients;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import software.amazon.awssdk.core.exception.SdkException;
import software.amazon.awssdk.services.kinesis.KinesisClient;

/**
 * How long the stream keeps records. Queried about every quarter of an hour, because it can be
 * changed; a failed query changes nothing.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/kinesis/latest/APIReference/API_DescribeStreamSummary.html">
 *     DescribeStreamSummary</a>
 */
public final class StreamRetention {
  private static final Logger LOG = LoggerFactory.getLogger(StreamRetention.class);
  private static final Duration INTERVAL = Duration.ofMinutes(15);
  private static final Duration CURRENT = Duration.ofMinutes(1);

  private final SourceConfig config;
  private long nextNanos = System.nanoTime();
  private long queriedNanos;
  private @Nullable Duration known;

  public StreamRetention(SourceConfig config) {
    this.config = config;
  }

  /** The retention, if it was queried now with success. Waits for one answer at most. */
  public synchronized Optional<Duration> refresh() {
    return System.nanoTime() - nextNanos < 0 ? Optional.empty() : query();
  }

  /**
   * The retention at this time, at most a minute old; empty if Kinesis does not tell. Waits for one
   * answer at most.
   */
  public synchronized Optional<Duration> current() {
    Duration found = known;
    return found != null && System.nanoTime() - queriedNanos < CURRENT.toNanos()
        ? Optional.of(found)
        : query();
  }

  private Optional<Duration> query() {
    long now = System.nanoTime();
    // AWS allows 20 calls a second per account: subtasks that start together drift apart.
    double share = 0.5 + ThreadLocalRandom.current().nextDouble();
    nextNanos = now + (long) (INTERVAL.toNanos() * share);
    try (KinesisClient kinesis = KinesisClients.of(config)) {
      Duration found =
          Duration.ofHours(
              KinesisClients.describe(
                      kinesis, request -> request.streamName(config.stream().name()))
                  .retentionPeriodHours());
      queriedNanos = now;
      if (!found.equals(known)) {
        known = found;
        LOG.info("Stream {} retains records for {}", config.stream().name(), found);
      }
      return Optional.of(found);
    } catch (SdkException failure) {
      LOG.debug("The retention of stream {} is unknown", config.stream().name(), failure);
      return Optional.empty();
    }
  }
}
