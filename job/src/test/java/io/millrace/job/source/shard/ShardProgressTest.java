package io.millrace.job.source.shard;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.job.metrics.MetricsSettings.PerShard;
import io.millrace.job.metrics.RecordedMetrics;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.apache.flink.kinesis.shaded.com.amazonaws.services.kinesis.model.HashKeyRange;
import org.apache.flink.kinesis.shaded.com.amazonaws.services.kinesis.model.SequenceNumberRange;
import org.apache.flink.kinesis.shaded.com.amazonaws.services.kinesis.model.Shard;
import org.apache.flink.streaming.connectors.kinesis.internals.publisher.RecordBatch;
import org.apache.flink.streaming.connectors.kinesis.internals.publisher.RecordPublisher;
import org.apache.flink.streaming.connectors.kinesis.internals.publisher.RecordPublisher.RecordPublisherRunResult;
import org.apache.flink.streaming.connectors.kinesis.model.SequenceNumber;
import org.apache.flink.streaming.connectors.kinesis.model.StreamShardHandle;
import org.junit.jupiter.api.Test;

final class ShardProgressTest {
  private static final Instant START = Instant.parse("2026-11-01T00:00:00Z");

  private static final StreamShardHandle SHARD =
      new StreamShardHandle(
          "events",
          new Shard()
              .withShardId("shardId-000000000000")
              .withHashKeyRange(new HashKeyRange().withStartingHashKey("0").withEndingHashKey("1"))
              .withSequenceNumberRange(new SequenceNumberRange()));

  private final Ticking clock = new Ticking();
  private final RecordedMetrics metrics = new RecordedMetrics();
  private final ShardProgress progress =
      new ShardProgress(
          "events", Map.of("restored", 5L), metrics.group(), PerShard.REPORTED, clock);

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

    assertThat(progress.readUpTo()).containsExactly(Map.entry("restored", 5L));
  }

  private void read(String shard, long behind) throws Exception {
    RecordPublisher publisher =
        consumer -> {
          consumer.accept(new RecordBatch(List.of(), SHARD, behind));
          return RecordPublisherRunResult.INCOMPLETE;
        };
    progress.watch(shard, publisher).run(batch -> new SequenceNumber("1"));
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
