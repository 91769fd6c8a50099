package io.millrace.job.source.shard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.job.config.value.ExpiredPositionPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.flink.runtime.execution.SuppressRestartsException;
import org.apache.flink.streaming.connectors.kinesis.internals.publisher.RecordBatch;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The stream keeps records for 24 hours. */
final class ExpiredRecordsTest {
  private static final Instant START = Instant.parse("2026-11-01T00:00:00Z");
  private static final Duration DAY = Duration.ofHours(24);

  /** Answers are "hours:minutes since the start=hours:minutes behind the tip". */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "idle, always read to the tip          |       | 0:00=0:00 20:00=0:00 40:00=0:00   | 0",
        "no answer for less than a day         |       | 0:00=0:00 23:59=0:00              | 0",
        "no answer for more than a day         |       | 0:00=0:00 24:01=0:00              | 1",
        "behind, and slowly further            |       | 0:00=20:00 1:00=22:00 2:00=22:59 3:00=23:59 | 0",
        "behind the retention, for long        |       | 0:00=20:00 1:00=23:59 1:02=23:59 1:04=23:59 | 1",
        "behind the retention twice            |       | 0:00=0:00 24:01=0:00 49:00=0:00   | 1",
        "from the oldest record, little read   |       | 0:00=24:00 0:01=24:00 0:02=23:59  | 0",
        "from one that is kept for longer      |       | 0:00=24:30 0:01=24:10 0:15=24:00 0:16=20:00 | 0",
        "from the oldest record, too slowly    |       | 0:00=24:00 0:05=24:00 0:11=24:00  | 1",
        "from the oldest record, then too slow |       | 0:00=24:00 0:09=23:40 0:40=23:40  | 1",
        "restored in time                      | 23:00 | 0:30=0:00 1:30=0:00               | 0",
        "restored in time, answered too late   | 23:59 | 0:02=0:00                         | 1",
        "restored too late, which is known     | 25:00 | 0:01=24:00 0:02=23:50 0:10=23:00  | 0",
      })
  void aShardCountsWhoseNextRecordsMayHaveExpired(
      String what, @Nullable String restored, String answers, int count) {
    ExpiredRecords records = records(ExpiredPositionPolicy.CONTINUE, DAY);
    records.retention(DAY);

    new Reading(records, "shard", restored == null ? null : millis(restored)).answers(answers);

    assertThat(records.count()).as(what).isEqualTo(count);
  }

  @Test
  void aRetentionThatWasRaisedIsAskedForBeforeAnythingIsReported() {
    AtomicInteger queries = new AtomicInteger();
    ExpiredRecords records =
        new ExpiredRecords(
            "events",
            ExpiredPositionPolicy.FAIL,
            () -> {
              queries.incrementAndGet();
              return Optional.of(DAY.multipliedBy(2));
            });
    records.retention(DAY);

    Reading shard = new Reading(records, "shard", null);
    shard.answers("0:00=0:00 23:00=22:00 26:00=24:00");
    assertThat(queries).hasValue(1);
    assertThat(records.count()).isZero();
    assertThatThrownBy(() -> shard.answers("52:00=47:00"))
        .isInstanceOf(SuppressRestartsException.class);
  }

  @Test
  void aRetentionThatWasLoweredIsInForce() {
    ExpiredRecords records = records(ExpiredPositionPolicy.CONTINUE, DAY);
    records.retention(DAY.multipliedBy(7));
    Reading shard = new Reading(records, "shard", null);

    shard.answers("0:00=50:00 0:01=50:00");
    assertThat(records.count()).isZero();
    records.retention(DAY);
    shard.answers("0:02=23:00");
    assertThat(records.count()).isEqualTo(1);
  }

  @Test
  void withoutTheRetentionNothingIsKnown() {
    ExpiredRecords records =
        new ExpiredRecords("events", ExpiredPositionPolicy.FAIL, Optional::empty);

    new Reading(records, "shard", null).answers("0:00=0:00 100:00=0:00");

    assertThat(records.count()).isZero();
  }

  @Test
  void theJobFailsWithOneMessageForAllShardsThatAreBehind() {
    ExpiredRecords records = records(ExpiredPositionPolicy.FAIL, DAY);
    records.retention(DAY);
    Reading one = new Reading(records, "shard-1", null);
    Reading two = new Reading(records, "shard-2", millis("2:00"));
    one.answers("0:00=1:00");
    Reading idle = new Reading(records, "shard-3", null);
    idle.answers("0:00=0:00");
    idle.answers("23:00=0:00");

    assertThatThrownBy(() -> two.answers("25:00=0:00"))
        .isInstanceOf(SuppressRestartsException.class)
        .cause()
        .hasMessage(
            "Stream events no longer has all records after the last position that the job read:"
                + " shard shard-1 was read up to 2026-10-31T23:00:00Z; the stream retains records"
                + " for 24 h, that is since 2026-11-01T01:00:00Z; shard shard-2 was read up to"
                + " 2026-10-31T22:00:00Z; the stream retains records for 24 h, that is since"
                + " 2026-11-01T01:00:00Z. The records in between are lost. To resume from the oldest"
                + " record of the stream, set source.on-expired-position: continue.");
    assertThatCode(() -> idle.answers("25:00=0:00")).doesNotThrowAnyException();
  }

  private static ExpiredRecords records(ExpiredPositionPolicy policy, Duration retention) {
    return new ExpiredRecords("events", policy, () -> Optional.of(retention));
  }

  private static long millis(String text) {
    String[] parts = text.split(":", -1);
    return Duration.ofHours(Long.parseLong(parts[0]))
        .plusMinutes(Long.parseLong(parts[1]))
        .toMillis();
  }

  /** The thread of a shard. */
  private static final class Reading {
    private final ShardLag lag;
    private final ExpiredRecords.Shard shard;

    Reading(ExpiredRecords records, String id, @Nullable Long restoredBehind) {
      long start = START.toEpochMilli();
      lag = new ShardLag(restoredBehind == null ? null : start - restoredBehind, start);
      shard = records.watch(id, lag, start);
    }

    void answers(String answers) {
      for (String answer : answers.split(" ", -1)) {
        String[] parts = answer.split("=", -1);
        long received = START.toEpochMilli() + millis(parts[0]);
        long behind = millis(parts[1]);
        shard.answered(received, new RecordBatch(List.of(), TestShards.SHARD, behind));
        lag.emitted(received, behind, received);
      }
    }
  }
}
