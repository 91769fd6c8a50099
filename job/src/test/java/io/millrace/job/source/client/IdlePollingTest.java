package io.millrace.job.source.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.job.config.SourceConfig;
import io.millrace.job.fixture.ScriptedKinesis;
import io.millrace.job.metrics.RecordedMetrics;
import io.millrace.job.source.SourceFixture;
import io.millrace.job.source.SourceProperties;
import io.millrace.job.source.shard.InitialPosition;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.flink.kinesis.shaded.com.amazonaws.services.kinesis.model.GetRecordsResult;
import org.apache.flink.kinesis.shaded.com.amazonaws.services.kinesis.model.Record;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
final class IdlePollingTest {
  private static final long SECOND = 1_000_000_000L;
  private static final Duration LONGEST = Duration.ofSeconds(2);

  private final AtomicLong now = new AtomicLong(-5);
  private final IdlePolling idle = new IdlePolling(LONGEST, now::get);

  @ParameterizedTest
  @CsvSource({"0, 0", "100, 10", "1000, 100", "10000, 1000", "20000, 2000", "3600000, 2000"})
  void aQuietShardWaitsForATenthOfItsQuiet(long quietMillis, long pauseMillis) {
    call("a", "b", 0L, 1);
    now.addAndGet(quietMillis * 1_000_000);
    call("b", "c", 0L, 0);

    assertThat(idle.pause(idle.begin("c"))).isEqualTo(Duration.ofMillis(pauseMillis));
  }

  @Test
  void timeSinceTheAnswerCounts() {
    call("a", "b", 0L, 0);
    now.addAndGet(10 * SECOND);
    call("b", "c", 0L, 0);
    now.addAndGet(SECOND * 4 / 10);

    assertThat(idle.pause(idle.begin("c"))).isEqualTo(Duration.ofMillis(600));

    call("a", "b", 0L, 0);
    now.addAndGet(10 * SECOND);
    call("b", "c", 0L, 0);
    now.addAndGet(5 * SECOND);

    assertThat(idle.pause(idle.begin("c"))).isZero();
  }

  @Test
  void aRecordEndsTheQuiet() {
    call("a", "b", 0L, 0);
    now.addAndGet(10 * SECOND);
    call("b", "c", 0L, 1);

    assertThat(idle.pause(idle.begin("c"))).isZero();
  }

  /** Kinesis answers without records where it has removed some. */
  @ParameterizedTest
  @CsvSource({"1", "86400000", ","})
  void aShardThatIsBehindIsNotQuiet(@Nullable Long behind) {
    call("a", "b", 0L, 0);
    now.addAndGet(10 * SECOND);
    call("b", "c", behind, 0);

    assertThat(idle.begin("c")).isNull();
  }

  @Test
  void shardsDoNotAffectEachOther() {
    call("a1", "b1", 0L, 0);
    call("a2", "b2", 0L, 0);
    now.addAndGet(10 * SECOND);
    call("b1", "c1", 0L, 0);
    call("b2", "c2", 0L, 1);

    assertThat(idle.pause(idle.begin("c1"))).isEqualTo(Duration.ofSeconds(1));
    assertThat(idle.pause(idle.begin("c2"))).isZero();
    assertThat(idle.pause(idle.begin("of a new shard"))).isZero();
  }

  @Test
  void aClosedShardIsForgotten() {
    call("a", null, 0L, 0);
  }

  /** For any arrivals: what a record waits longer, and how many calls a quiet shard makes. */
  @Test
  void aRecordWaitsAtMostATenthOfThePauseBeforeIt() {
    Random random = new Random(17);
    long interval = SECOND / 5;
    for (int round = 0; round < 200; round++) {
      IdlePolling polling = new IdlePolling(LONGEST, now::get);
      String iterator = "start";
      long last = now.get();
      long next = last + (long) (SECOND * Math.pow(10, 4 * random.nextDouble() - 1));
      long calls = 0;
      for (int step = 0; step < 2_000; step++) {
        IdlePolling.Quiet quiet = polling.begin(iterator);
        now.addAndGet(polling.pause(quiet).toNanos());
        boolean found = now.get() >= next;
        calls++;
        iterator = round + "-" + step;
        polling.end(quiet, answer(iterator, 0L, found ? 1 : 0));
        if (found) {
          long waited = now.get() - next;
          assertThat(waited).isLessThanOrEqualTo(Math.max(interval, (next - last) / 10));
          assertThat(waited).isLessThanOrEqualTo(LONGEST.toNanos());
          assertThat(calls)
              .isLessThanOrEqualTo(2 + (next - last) / interval)
              .isLessThanOrEqualTo(45 + (next - last) / LONGEST.toNanos());
          last = now.get();
          next = last + (long) (SECOND * Math.pow(10, 4 * random.nextDouble() - 1));
          calls = 0;
        }
        // The connector's own pause.
        now.addAndGet(interval);
      }
    }
  }

  @Test
  void closingEndsTheWait() throws Exception {
    CountDownLatch closed = new CountDownLatch(1);
    try (ScriptedKinesis kinesis = new ScriptedKinesis()) {
      kinesis.answering(
          Map.of("Records", List.of(), "MillisBehindLatest", 0, "NextShardIterator", "next"));
      SourceConfig config = SourceFixture.config("events", kinesis.endpoint());
      PollingProxy proxy =
          new PollingProxy(
              SourceProperties.of(config, InitialPosition.oldest()),
              new KinesisRetry(config, closed),
              new IdlePolling(Duration.ofDays(1), now::get),
              SourceCounters.register(new RecordedMetrics().group()));
      GetRecordsResult first = proxy.getRecords("first", 10);
      now.addAndGet(10 * 24 * 3600 * SECOND);
      GetRecordsResult second = proxy.getRecords(first.getNextShardIterator(), 10);

      Thread closing = new Thread(closed::countDown);
      closing.start();

      assertThatThrownBy(() -> proxy.getRecords(second.getNextShardIterator(), 10))
          .isInstanceOf(ReadingClosedException.class);
      assertThat(kinesis.actions()).containsExactly("GetRecords", "GetRecords");
      closing.join();
      proxy.close();
    }
  }

  private void call(String iterator, @Nullable String next, @Nullable Long behind, int records) {
    idle.end(idle.begin(iterator), answer(next, behind, records));
  }

  private static GetRecordsResult answer(
      @Nullable String next, @Nullable Long behind, int records) {
    GetRecordsResult answer =
        new GetRecordsResult().withNextShardIterator(next).withMillisBehindLatest(behind);
    for (int i = 0; i < records; i++) {
      answer.withRecords(new Record());
    }
    return answer;
  }
}
