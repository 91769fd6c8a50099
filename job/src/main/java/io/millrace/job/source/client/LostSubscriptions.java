package io.millrace.job.source.client;

import io.millrace.job.config.SourceConfig;
import io.millrace.job.config.option.SourceOptions;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Counts subscriptions that another reader took over. A shard has one subscription per consumer:
 * two readers under one consumer take turns, and both are slow. Thread-safe.
 */
public final class LostSubscriptions {
  private static final Logger LOG = LoggerFactory.getLogger(LostSubscriptions.class);

  /**
   * The number per shard within this time that is no coincidence: AWS closes a connection now and
   * then.
   */
  private static final int REPEATED = 3;

  private static final Duration WINDOW = Duration.ofMinutes(10);

  private final String stream;
  private final String consumer;
  private final Clock clock;
  private final SourceCounters counters;
  private final Map<String, Deque<Instant>> byShard = new HashMap<>();
  private Instant warned = Instant.MIN;

  public LostSubscriptions(SourceConfig config, SourceCounters counters, Clock clock) {
    stream = config.stream().name();
    consumer =
        config
            .find(SourceOptions.CONSUMER_NAME)
            .or(() -> config.find(SourceOptions.CONSUMER_ARN))
            .orElse("");
    this.clock = clock;
    this.counters = counters;
  }

  /** Records that a subscription ended early although the shard continues. */
  synchronized void add(String shardId) {
    counters.lostSubscription();
    Instant now = clock.instant();
    Deque<Instant> losses = byShard.computeIfAbsent(shardId, id -> new ArrayDeque<>());
    losses.addLast(now);
    if (losses.size() > REPEATED) {
      losses.removeFirst();
    }
    boolean isRepeated = losses.size() == REPEATED && losses.getFirst().isAfter(now.minus(WINDOW));
    if (isRepeated && (warned.equals(Instant.MIN) || now.isAfter(warned.plus(WINDOW)))) {
      warned = now;
      LOG.warn(
          "Shard {} of stream {} has lost its subscription {} times within {}. Another reader"
              + " probably subscribes as the same enhanced fan-out consumer {}, and the two take turns."
              + " Give every pipeline its own source.consumer-name.",
          shardId,
          stream,
          REPEATED,
          WINDOW,
          consumer);
    }
  }
}
