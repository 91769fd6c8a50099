package io.millrace.job.source.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.job.config.value.ExpiredPositionPolicy;
import io.millrace.job.metrics.MetricsSettings.PerShard;
import io.millrace.job.metrics.RecordedMetrics;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.flink.streaming.connectors.kinesis.internals.publisher.RecordBatch;
import org.apache.flink.streaming.connectors.kinesis.internals.publisher.RecordPublisher;
import org.apache.flink.streaming.connectors.kinesis.internals.publisher.RecordPublisher.RecordPublisherRunResult;
import org.apache.flink.streaming.connectors.kinesis.model.SequenceNumber;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ShardProgressTest {
  private static final Instant START = Instant.parse("2026-11-01T00:00:00Z");

  private final Ticking clock = new Ticking();
  private final RecordedMetrics metrics = new RecordedMetrics();
  private final ShardProgress progress =
      new ShardProgress(
          "events",
          Map.of("restored", 5L),
          null,
          expired(),
          metrics.group(),
          PerShard.REPORTED,
          clock);

  @Test
  void theSlowestShardIsTheLag() throws Exception {
    read("fast", 0);
    read("slow", 90_000);

    assertThat(progress.millisBehindLatest()).isEqualTo(90_000);
    assertThat(progress.stalledShards()).isZero();
    assertThat(progress.readUpTo())
        .containsEntry("fast", START.toEpochMilli())
        .containsEntry("slow", START.minusSeconds(90).toEpochMilli());
  }

  /** Later records are in the answer, but the run drops them. */
  @ParameterizedTest
  @CsvSource({
    // hours since the end, hours behind, read up to, in hours since the end
    "2,  0,  0",
    "2,  1,  0",
    "2,  3, -1",
    "-2, 0, -2",
  })
  void aBoundedRunReadsUpToItsEnd(int sinceEnd, int behind, int readUpTo) throws Exception {
    Instant end = START.minus(Duration.ofHours(sinceEnd));
    long expected = end.plus(Duration.ofHours(readUpTo)).toEpochMilli();
    ShardProgress bounded = progress(Map.of("ahead", hoursAgo(-9)), end);
    for (String shard : List.of("new", "ahead")) {
      bounded
          .watch(shard, answer(Duration.ofHours(behind).toMillis()))
          .run(batch -> new SequenceNumber("1"));
    }

    assertThat(bounded.readUpTo()).containsEntry("new", expected);
    // An earlier run has read the other shard beyond this end.
    assertThat(bounded.readUpTo().get("ahead")).isEqualTo(hoursAgo(behind));
  }

  /** After a restore the lag is what the checkpoint says, until Kinesis says it. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "restored | 10 h behind, no answer yet     | 36000000",
        "restored | read to its end                | 0",
        "new      | without a time, no answer yet  | 0",
      })
  void untilTheFirstAnswerTheLagIsThatOfTheCheckpoint(String shard, String what, long lag) {
    ShardProgress restarted =
        progress(Map.of("restored", what.startsWith("10 h") ? hoursAgo(10) : ShardLag.FINISHED));

    restarted.watch(shard, consumer -> RecordPublisherRunResult.INCOMPLETE);

    assertThat(restarted.millisBehindLatest()).isEqualTo(lag);
  }

  /** Kinesis may be away before the shards are listed. */
  @Test
  void untilTheShardsAreKnownTheLagIsThatOfAllShardsOfTheCheckpoint() {
    ShardProgress restarted =
        progress(Map.of("a", hoursAgo(1), "b", hoursAgo(10), "c", ShardLag.FINISHED));
    assertThat(restarted.millisBehindLatest()).isEqualTo(Duration.ofHours(10).toMillis());

    clock.forward(Duration.ofMinutes(5));
    assertThat(restarted.millisBehindLatest())
        .isEqualTo(Duration.ofHours(10).plusMinutes(5).toMillis());
    restarted.retention(Duration.ofHours(24));
    assertThat((Long) metrics.value("retentionMargin"))
        .isEqualTo(Duration.ofHours(14).minusMinutes(5).toMillis());

    // Another subtask reads b.
    restarted.watch("a", consumer -> RecordPublisherRunResult.INCOMPLETE);
    assertThat(restarted.millisBehindLatest())
        .isEqualTo(Duration.ofHours(1).plusMinutes(5).toMillis());
  }

  @Test
  void aSubtaskWithoutShardsHasNoLag() {
    ShardProgress restarted = progress(Map.of("a", hoursAgo(1)));
    restarted.watchesAll();

    assertThat(restarted.millisBehindLatest()).isZero();
  }

  /** A checkpoint between the first and the last shard must not forget the others. */
  @Test
  void untilAllShardsAreWatchedTheRestoredTimesAreSaved() throws Exception {
    ShardProgress restarted = progress(Map.of("a", 1L, "b", 2L));
    assertThat(restarted.readUpTo()).containsOnly(Map.entry("a", 1L), Map.entry("b", 2L));

    restarted.watch("a", answer(0)).run(batch -> new SequenceNumber("1"));
    assertThat(restarted.readUpTo())
        .containsOnly(Map.entry("a", START.toEpochMilli()), Map.entry("b", 2L));

    restarted.watchesAll();
    assertThat(restarted.readUpTo()).containsOnly(Map.entry("a", START.toEpochMilli()));
  }

  /** The first records after a restore wait for ClickHouse. */
  @Test
  void recordsThatWaitForThePipelineDelayItButDoNotStallTheShard() throws Exception {
    ShardProgress restarted = progress(Map.of("restored", hoursAgo(10)));
    restarted
        .watch("restored", answer(Duration.ofHours(10).toMillis()))
        .run(
            batch -> {
              clock.forward(Duration.ofMinutes(5));
              assertThat(restarted.stalledShards()).isZero();
              assertThat(waiting("restored")).isZero();
              assertThat(restarted.millisBehindLatest())
                  .isEqualTo(Duration.ofHours(10).plusMinutes(5).toMillis());
              assertThat(restarted.readUpTo()).containsEntry("restored", hoursAgo(10));
              return new SequenceNumber("1");
            });

    // The answer is five minutes old: what arrived since is not read.
    assertThat(restarted.millisBehindLatest())
        .isEqualTo(Duration.ofHours(10).plusMinutes(5).toMillis());
    clock.forward(Duration.ofMinutes(1));
    assertThat(waiting("restored")).isEqualTo(60_000);
    assertThat(restarted.stalledShards()).isZero();
    clock.forward(Duration.ofSeconds(1));
    assertThat(restarted.stalledShards()).isEqualTo(1);
  }

  /** Without a restored time, the first answer tells the lag while its records wait. */
  @Test
  void theFirstAnswerTellsTheLagBeforeItsRecordsAreEmitted() throws Exception {
    progress
        .watch("new", answer(7_000))
        .run(
            batch -> {
              assertThat(progress.millisBehindLatest()).isEqualTo(7_000);
              clock.forward(Duration.ofMinutes(5));
              assertThat(progress.millisBehindLatest()).isEqualTo(307_000);
              return new SequenceNumber("1");
            });
  }

  /** A bounded run does not read on, although the shard is open. */
  @Test
  void aShardThatIsReadToTheEndOfTheRunIsNeitherBehindNorStalled() throws Exception {
    read("bounded", 3_000);
    progress.ended("bounded");
    clock.forward(Duration.ofHours(1));

    assertThat(progress.stalledShards()).isZero();
    assertThat(progress.millisBehindLatest()).isZero();
    assertThat(progress.readUpTo()).containsEntry("bounded", START.minusSeconds(3).toEpochMilli());
  }

  @Test
  void aStalledShardFallsBehindWithoutAnAnswer() throws Exception {
    read("idle", 0);
    read("stuck", 0);
    clock.forward(Duration.ofMinutes(2));
    read("idle", 0);

    assertThat(progress.stalledShards()).isEqualTo(1);
    assertThat(progress.millisBehindLatest()).isEqualTo(120_000);
    assertThat(progress.readUpTo())
        .containsEntry("idle", START.plusSeconds(120).toEpochMilli())
        .containsEntry("stuck", START.toEpochMilli());
  }

  @Test
  void aFinishedShardIsNeitherBehindNorStalled() throws Exception {
    progress
        .watch("closed", consumer -> RecordPublisherRunResult.COMPLETE)
        .run(batch -> new SequenceNumber("1"));
    clock.forward(Duration.ofHours(1));

    assertThat(progress.stalledShards()).isZero();
    assertThat(progress.millisBehindLatest()).isZero();
    assertThat(progress.readUpTo()).containsEntry("closed", ShardLag.FINISHED);
  }

  @Test
  void untilAShardIsReadItsRestoredTimeStands() {
    progress.watch("restored", consumer -> RecordPublisherRunResult.INCOMPLETE);
    progress.watch("new", consumer -> RecordPublisherRunResult.INCOMPLETE);

    progress.watchesAll();
    assertThat(progress.readUpTo()).containsExactly(Map.entry("restored", 5L));
  }

  private void read(String shard, long behind) throws Exception {
    progress.watch(shard, answer(behind)).run(batch -> new SequenceNumber("1"));
  }

  private static RecordPublisher answer(long behind) {
    return consumer -> {
      consumer.accept(new RecordBatch(List.of(), TestShards.SHARD, behind));
      return RecordPublisherRunResult.INCOMPLETE;
    };
  }

  private static ExpiredRecords expired() {
    return new ExpiredRecords("events", ExpiredPositionPolicy.FAIL, Optional::empty);
  }

  private ShardProgress progress(Map<String, Long> restored) {
    return progress(restored, null);
  }

  private ShardProgress progress(Map<String, Long> restored, @Nullable Instant until) {
    return new ShardProgress(
        "events", restored, until, expired(), metrics.group(), PerShard.REPORTED, clock);
  }

  private static long hoursAgo(int hours) {
    return START.minus(Duration.ofHours(hours)).toEpochMilli();
  }

  private long waiting(String shard) {
    return (Long) metrics.value("stream.events.shardId." + shard + ".millisSinceLastRead");
  }

  private static final class Ticking extends Clock {
    private Instant now = START;

    void forward(Duration by) {
      now = now.plus(by);
    }

    @Override
    public Instant instant() {
      return now;
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }
}
