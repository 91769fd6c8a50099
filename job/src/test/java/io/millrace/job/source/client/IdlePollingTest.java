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
  private static final Duration SHORTEST = Duration.ofMillis(200);
  private static final Duration LONGEST = Duration.ofSeconds(2);

  private final AtomicLong now = new AtomicLong(-5);
  private final IdlePolling idle = new IdlePolling(SHORTEST, LONGEST, now::get);

  @ParameterizedTest
  @CsvSource({"0, 200", "1000, 200", "3000, 300", "10000, 1000", "20000, 2000", "3600000, 2000"})
  void callsOnAQuietShardAreATenthOfItsQuietApart(long quietMillis, long apartMillis)
      throws Exception {
    poll("a", answer("b", 0L, 1));
    now.addAndGet(quietMillis * 1_000_000);
    poll("b", answer("c", 0L, 0));

    assertThat(poll("c", answer("d", 0L, 0))).isEqualTo(Duration.ofMillis(apartMillis));
  }

  @Test
  void timeSinceTheCallCounts() throws Exception {
    poll("a", answer("b", 0L, 0));
    now.addAndGet(10 * SECOND);
    poll("b", answer("c", 0L, 0));
    now.addAndGet(SECOND * 4 / 10);
    assertThat(poll("c", answer("d", 0L, 0))).isEqualTo(Duration.ofMillis(600));

    now.addAndGet(5 * SECOND);
    assertThat(poll("d", answer("e", 0L, 0))).isZero();
  }

  @Test
  void aRecordEndsTheQuiet() throws Exception {
    poll("a", answer("b", 0L, 0));
    now.addAndGet(10 * SECOND);
    poll("b", answer("c", 0L, 1));
    assertThat(poll("c", answer("d", 0L, 0))).isEqualTo(SHORTEST);
    assertThat(poll("d", answer("e", 0L, 0))).isEqualTo(SHORTEST);
  }

  /** Kinesis answers without records where it has removed some. */
  @ParameterizedTest
  @CsvSource({"1", "86400000", ","})
  void aShardThatIsBehindIsNotQuiet(@Nullable Long behind) throws Exception {
    poll("a", answer("b", 0L, 0));
    now.addAndGet(10 * SECOND);
    poll("b", answer("c", behind, 0));
    assertThat(poll("c", answer("d", 0L, 0))).isEqualTo(SHORTEST);
  }

  @Test
  void shardsDoNotAffectEachOther() throws Exception {
    poll("a1", answer("b1", 0L, 0));
    poll("a2", answer("b2", 0L, 0));
    now.addAndGet(10 * SECOND);
    poll("b1", answer("c1", 0L, 0));
    poll("b2", answer("c2", 0L, 1));

    assertThat(poll("of a new shard", answer("b3", 0L, 0))).isZero();
    assertThat(poll("c2", answer("d2", 0L, 0))).isEqualTo(SHORTEST);
    assertThat(poll("c1", answer("d1", 0L, 0))).isEqualTo(Duration.ofMillis(800));
  }

  @Test
  void closedShardsAndFailedCallsAreForgotten() throws Exception {
    poll("a", answer("b", 0L, 0));
    poll("b", answer(null, 0L, 0));
    assertThat(idle.size()).isZero();

    poll("a", answer("b", 0L, 0));
    assertThatThrownBy(
            () ->
                idle.poll(
                    "b",
                    this::pass,
                    () -> {
                      throw new IllegalStateException("expired");
                    }))
        .hasMessage("expired");
    assertThat(idle.size()).isZero();
  }

  /** For any arrivals and latencies, beside the connector's own pauses. */
  @Test
  void aRecordWaitsAtMostATenthOfThePauseBeforeIt() throws Exception {
    Random random = new Random(17);
    long interval = SHORTEST.toNanos();
    for (int round = 0; round < 200; round++) {
      IdlePolling polling = new IdlePolling(SHORTEST, LONGEST, now::get);
      AtomicLong called = new AtomicLong(now.get() - interval);
      long last = now.get();
      long next = last + gap(random);
      long calls = 0;
      for (int step = 0; step < 2_000; step++) {
        String iterator = round + "-" + (step + 1);
        long began = now.get();
        long due = next;
        boolean found =
            !polling
                .poll(
                    round + "-" + step,
                    this::pass,
                    () -> {
                      assertThat(now.get() - called.get()).isGreaterThanOrEqualTo(interval);
                      called.set(now.get());
                      boolean hasRecord = now.get() >= due;
                      now.addAndGet(random.nextInt(100_000_000));
                      return answer(iterator, 0L, hasRecord ? 1 : 0);
                    })
                .getRecords()
                .isEmpty();
        calls++;
        if (found) {
          assertThat(called.get() - next)
              .isLessThanOrEqualTo(Math.max(interval, (next - last) / 10))
              .isLessThanOrEqualTo(LONGEST.toNanos());
          assertThat(calls).isLessThanOrEqualTo(45 + (next - last) / LONGEST.toNanos());
          last = now.get();
          next = last + gap(random);
          calls = 0;
        }
        // The connector pauses for what its interval has left.
        now.addAndGet(Math.max(0, interval - (now.get() - began)));
      }
    }
  }

  /** From 0.1 to 1,000 s. */
  private static long gap(Random random) {
    return (long) (SECOND * Math.pow(10, 4 * random.nextDouble() - 1));
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
              new IdlePolling(SHORTEST, Duration.ofDays(1), now::get),
              SourceCounters.register(new RecordedMetrics().group()));
      GetRecordsResult first = proxy.getRecords("first", 10);
      now.addAndGet(10 * 24 * 3600 * SECOND);
      GetRecordsResult second = proxy.getRecords(first.getNextShardIterator(), 10);

      Thread waiting = Thread.currentThread();
      Thread closing =
          new Thread(
              () -> {
                while (waiting.getState() != Thread.State.TIMED_WAITING) {
                  Thread.onSpinWait();
                }
                closed.countDown();
              });
      closing.start();

      assertThatThrownBy(() -> proxy.getRecords(second.getNextShardIterator(), 10))
          .isInstanceOf(ReadingClosedException.class);
      assertThat(kinesis.actions()).containsExactly("GetRecords", "GetRecords");
      closing.join();
      proxy.close();
    }
  }

  /** Makes a call, and returns how long it waited. */
  private Duration poll(String iterator, GetRecordsResult answer) throws InterruptedException {
    long before = now.get();
    assertThat(idle.poll(iterator, this::pass, () -> answer)).isSameAs(answer);
    return Duration.ofNanos(now.get() - before);
  }

  private void pass(Duration time) {
    now.addAndGet(time.toNanos());
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
