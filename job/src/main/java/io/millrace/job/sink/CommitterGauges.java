package io.millrace.job.sink;

import io.millrace.job.metrics.PipelineMetricGroup;
import io.millrace.job.metrics.SinkMetricNames;
import io.millrace.job.metrics.ViewCounter;
import java.time.Clock;
import java.time.Duration;
import org.apache.flink.metrics.Gauge;

/** Shows the state of a {@link BlockCommitter} as metrics, which other threads read. */
final class CommitterGauges {
  private final BlockCommitter committer;
  private final Clock clock;

  CommitterGauges(BlockCommitter committer, Clock clock) {
    this.committer = committer;
    this.clock = clock;
  }

  void register(PipelineMetricGroup group, SinkSettings settings) {
    group.gauge(SinkMetricNames.HELD_BYTES, (Gauge<Long>) () -> committer.held().bytes());
    group.gauge(SinkMetricNames.HELD_BLOCKS, (Gauge<Integer>) () -> committer.held().blocks());
    group.gauge(
        SinkMetricNames.UNCHECKPOINTED_BYTES,
        (Gauge<Long>) () -> committer.held().uncheckpointedBytes());
    group.gauge(
        SinkMetricNames.OLDEST_UNCOMMITTED_BLOCK_AGE, (Gauge<Long>) () -> oldestAge().toMillis());
    group.gauge(
        SinkMetricNames.OLDEST_INSERT_AGE,
        (Gauge<Long>) () -> committer.held().oldestInsertAge(clock.instant()).toMillis());
    settings
        .resendLimit()
        .or(settings::deduplicationWindow)
        .ifPresent(
            window ->
                group.gauge(
                    SinkMetricNames.DEDUPLICATION_MARGIN,
                    (Gauge<Long>) () -> window.minus(oldestAge()).toMillis()));
    group.gauge(
        SinkMetricNames.TIME_SINCE_LAST_CHECKPOINT,
        (Gauge<Long>) () -> committer.sinceLastCheckpoint().toMillis());
    settings
        .checkpointInterval()
        .ifPresent(
            interval ->
                group.gauge(SinkMetricNames.CHECKPOINT_INTERVAL, (Gauge<Long>) interval::toMillis));
    group.gauge(
        SinkMetricNames.LAST_COMMITTED_CHECKPOINT,
        (Gauge<Long>) committer::lastCommittedCheckpoint);
    group.gauge(SinkMetricNames.CLOCK, (Gauge<Long>) clock::millis);
    group.gauge(
        SinkMetricNames.READING_PAUSED,
        (Gauge<Integer>) () -> committer.pause().isPaused() ? 1 : 0);
    group.counter(
        SinkMetricNames.READING_PAUSED_TIME,
        new ViewCounter(() -> committer.pause().total().toMillis()));
  }

  private Duration oldestAge() {
    return committer.held().oldestAge(clock.instant());
  }
}
