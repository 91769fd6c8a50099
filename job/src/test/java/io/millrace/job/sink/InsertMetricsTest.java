package io.millrace.job.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.job.config.value.FailingViews;
import io.millrace.job.config.value.Guarantee;
import io.millrace.job.metrics.InsertError;
import io.millrace.job.metrics.InsertErrorClass;
import io.millrace.job.metrics.MetricSpec;
import io.millrace.job.metrics.RecordedMetrics;
import io.millrace.job.metrics.SinkMetricNames;
import io.millrace.job.sink.FakeClickHouse.Answer;
import java.time.Duration;
import java.time.Instant;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Metric;
import org.apache.flink.metrics.MetricGroup;
import org.apache.flink.runtime.checkpoint.OperatorSubtaskState;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.metrics.groups.InternalOperatorMetricGroup;
import org.apache.flink.runtime.metrics.util.InterceptingOperatorMetricGroup;
import org.apache.flink.runtime.metrics.util.InterceptingTaskMetricGroup;
import org.apache.flink.runtime.operators.testutils.MockEnvironmentBuilder;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class InsertMetricsTest {
  private static final Duration WINDOW = Duration.ofHours(1);
  private static final Duration INTERVAL = Duration.ofMinutes(50);

  private final FakeClickHouse server = new FakeClickHouse();
  private final RecordedMetrics recorded = new RecordedMetrics();

  /** The operator's own metrics are in it, the pipeline's in the group that it hands out. */
  private final InterceptingOperatorMetricGroup metrics =
      new InterceptingOperatorMetricGroup() {
        @Override
        public MetricGroup addGroup(String name) {
          return recorded.addGroup(name);
        }
      };

  @Test
  void tellWhatIsHeldAndWhatWasInserted() throws Exception {
    try (var operator = operator()) {
      assertThat(gauge(SinkMetricNames.OLDEST_UNCOMMITTED_BLOCK_AGE)).isEqualTo(0L);
      operator.arrive("a", "b");
      operator.barrier(1);
      assertThat(gauge(SinkMetricNames.HELD_BLOCKS)).isEqualTo(2);
      assertThat(gauge(SinkMetricNames.HELD_BYTES)).isEqualTo(2L * Blocks.BYTES);
      assertThat((Long) gauge(SinkMetricNames.OLDEST_UNCOMMITTED_BLOCK_AGE)).isPositive();

      server.willAnswer(Answer.REFUSE_FOR_NOW);
      operator.completed(1);
      operator.hearOutcomes(3);
      assertThat(gauge(SinkMetricNames.HELD_BLOCKS)).isEqualTo(0);
      assertThat(gauge(SinkMetricNames.HELD_BYTES)).isEqualTo(0L);
      assertThat(gauge(SinkMetricNames.OLDEST_UNCOMMITTED_BLOCK_AGE)).isEqualTo(0L);
      assertThat(count(SinkMetricNames.BLOCKS_INSERTED)).isEqualTo(2);
      assertThat(count(SinkMetricNames.ROWS_INSERTED)).isEqualTo(10);
      assertThat(count(SinkMetricNames.BYTES_INSERTED)).isEqualTo(2L * Blocks.BYTES);
      assertThat(count(SinkMetricNames.INSERT_RETRIES)).isEqualTo(1);
      assertThat(count(SinkMetricNames.INSERT_LATENCY)).isEqualTo(2);
      assertThat(count(SinkMetricNames.ROWS_INSERTED_PER_SECOND)).isEqualTo(10);
      assertThat(count(SinkMetricNames.BYTES_INSERTED_PER_SECOND)).isEqualTo(2L * Blocks.BYTES);
    }
  }

  /** A long checkpoint interval, or a checkpoint that fails, says nothing about ClickHouse. */
  @Test
  void tellHowLongClickHouseHasNotConfirmedWhatMayBeSent() throws Exception {
    try (var operator = operator()) {
      operator.arrive(Blocks.block("old").sealedAgain(System.currentTimeMillis() - 3_000_000));
      operator.barrier(1);
      assertThat((Long) gauge(SinkMetricNames.OLDEST_UNCOMMITTED_BLOCK_AGE))
          .isGreaterThanOrEqualTo(3_000_000);
      assertThat(gauge(SinkMetricNames.OLDEST_INSERT_AGE)).isEqualTo(0L);

      server.hold();
      operator.completed(1);
      Awaitility.await()
          .untilAsserted(
              () ->
                  assertThat((Long) gauge(SinkMetricNames.OLDEST_INSERT_AGE))
                      .isBetween(1L, 60_000L));
      server.release();
      operator.hearOutcome();
      assertThat(gauge(SinkMetricNames.OLDEST_INSERT_AGE)).isEqualTo(0L);
    }
  }

  @Test
  void countAsFlinkCountsEverySink() throws Exception {
    try (var operator = operator()) {
      operator.arrive("a", "b");
      operator.barrier(1);
      assertThat(own(SinkMetricNames.NUM_RECORDS_SEND)).isZero();

      server.willAnswer(Answer.REFUSE_FOR_NOW);
      operator.completed(1);
      operator.hearOutcomes(3);
      assertThat(own(SinkMetricNames.NUM_RECORDS_SEND)).isEqualTo(10);
      assertThat(own(SinkMetricNames.NUM_BYTES_SEND)).isEqualTo(2L * Blocks.BYTES);
      assertThat(own(SinkMetricNames.NUM_RECORDS_SEND_ERRORS)).isEqualTo(5);
      assertThat(metrics.getIOMetricGroup().getNumRecordsOutCounter().getCount()).isEqualTo(10);
      assertThat(metrics.getIOMetricGroup().getNumBytesOutCounter().getCount())
          .isEqualTo(2L * Blocks.BYTES);
    }
  }

  @Test
  void tellHowLongTheLastInsertTook() throws Exception {
    try (var operator = operator()) {
      assertThat(own(SinkMetricNames.CURRENT_SEND_TIME)).isZero();
      server.hold();
      operator.arrive("a");
      operator.barrier(1);
      operator.completed(1);
      server.awaitAttempts(1);
      long attempted = System.nanoTime();
      while (System.nanoTime() - attempted < Duration.ofMillis(20).toNanos()) {
        Thread.onSpinWait();
      }
      server.release();
      operator.hearOutcome();
      assertThat(own(SinkMetricNames.CURRENT_SEND_TIME)).isBetween(20L, 20_000L);
    }
  }

  @Test
  void countTheRowsOfEveryFailedInsert() throws Exception {
    server.willRefuseRows("c");
    try (var operator = operator()) {
      operator.arrive(Blocks.ofRows("x", "abcd"));
      operator.barrier(1);
      operator.completed(1);
      operator.hearOutcomes(2);
      assertThat(own(SinkMetricNames.NUM_RECORDS_SEND_ERRORS)).isEqualTo(4);
      operator.barrier(2);
      operator.completed(2);
      operator.hearOutcomes(4 + 1);
      assertThat(own(SinkMetricNames.NUM_RECORDS_SEND_ERRORS)).isEqualTo(5);
      assertThat(own(SinkMetricNames.NUM_RECORDS_SEND)).isEqualTo(3);
    }
  }

  @Test
  void tellWhatWasRefused() throws Exception {
    server.willRefuseRows("c");
    try (var operator = operator()) {
      operator.arrive(Blocks.ofRows("x", "abcd"));
      operator.barrier(1);
      operator.completed(1);
      operator.hearOutcomes(2);
      operator.barrier(2);
      operator.completed(2);
      operator.hearOutcomes(4 + 1);
      operator.barrier(3);
      operator.completed(3);
      operator.hearOutcome();
      assertThat(count(SinkMetricNames.BLOCKS_DIVIDED)).isEqualTo(1);
      assertThat(count(SinkMetricNames.ROWS_REFUSED)).isEqualTo(1);
      assertThat(count(SinkMetricNames.INSERT_RETRIES)).isZero();
    }
  }

  @Test
  void tellWhatAViewGoesWithout() throws Exception {
    server.willThrowInAView("bd");
    try (var operator = operator()) {
      operator.arrive(Blocks.ofRows("x", "abcde"));
      operator.barrier(1);
      operator.completed(1);
      operator.hearOutcomes(2);
      operator.barrier(2);
      operator.completed(2);
      operator.hearOutcomes(3);
      assertThat(gauge(SinkMetricNames.HELD_BLOCKS)).isEqualTo(0);
      assertThat(count(SinkMetricNames.ROWS_REFUSED_BY_VIEWS)).isEqualTo(2);
      assertThat(count(SinkMetricNames.ROWS_REFUSED)).isZero();
      assertThat(count(SinkMetricNames.ROWS_MISSING_IN_VIEWS)).isEqualTo(2);
      assertThat(count(SinkMetricNames.BLOCKS_DIVIDED)).isZero();
    }
  }

  @Test
  void countFailuresByClass() throws Exception {
    try (var operator = operator()) {
      operator.arrive("a", "b");
      operator.barrier(1);
      server.willAnswer(Answer.REFUSE_FOR_NOW, Answer.LAND_BUT_FAIL_IN_A_VIEW);
      operator.completed(1);
      operator.hearOutcomes(4);
      assertThat(count(SinkMetricNames.INSERT_ERRORS)).isEqualTo(2);
      assertThat(errors(InsertErrorClass.TEMPORARY)).isEqualTo(1);
      assertThat(errors(InsertErrorClass.VIEWS)).isEqualTo(1);
      assertThat(errors(InsertErrorClass.UNREACHABLE)).isZero();
    }
  }

  @Test
  void tellTheLastFailure() throws Exception {
    try (var operator = operator()) {
      assertThat(gauge(SinkMetricNames.LAST_INSERT_ERROR)).isEqualTo("");
      Instant before = Instant.now();
      operator.arrive("a");
      operator.barrier(1);
      server.willAnswer(Answer.REFUSE_FOR_NOW);
      operator.completed(1);
      operator.hearOutcomes(2);
      InsertError error =
          InsertError.parse(String.valueOf(gauge(SinkMetricNames.LAST_INSERT_ERROR))).orElseThrow();
      assertThat(error.at()).isBetween(before, Instant.now());
      assertThat(error.errorClass()).isEqualTo("temporary");
      assertThat(error.message()).isEqualTo("Connection refused.");
      assertThat(gauge(SinkMetricNames.HELD_BLOCKS))
          .as("an error stays until the next")
          .isEqualTo(0);
    }
  }

  @Test
  void tellHowOldRowsAreWhenTheyAreConfirmed() throws Exception {
    long arrival = System.currentTimeMillis() - 60_000;
    try (var operator = operator()) {
      operator.arrive(Blocks.block("a").withOldestArrival(arrival));
      operator.arrive("unknown");
      operator.barrier(1);
      operator.completed(1);
      operator.hearOutcomes(2);
      assertThat(count(SinkMetricNames.END_TO_END_LATENCY)).isEqualTo(1);
      assertThat((Double) gauge(SinkMetricNames.END_TO_END_LATENCY.percentile99()))
          .isBetween(60_000.0, 80_000.0);
      assertThat((Double) gauge(SinkMetricNames.END_TO_END_LATENCY.median()))
          .isBetween(60_000.0, 80_000.0);
    }
  }

  /** Rows that waited for a restart are the latest of all. */
  @Test
  void knowTheArrivalOfRestoredRows() throws Exception {
    OperatorSubtaskState saved;
    try (var operator = OperatorUnderTest.start(server)) {
      operator.arrive(Blocks.block("a").withOldestArrival(System.currentTimeMillis() - 3_600_000));
      saved = operator.barrier(7);
    }
    try (var operator = operator(saved)) {
      operator.hearOutcome();
      assertThat((Double) gauge(SinkMetricNames.END_TO_END_LATENCY.percentile99()))
          .isBetween(3_600_000.0, 3_700_000.0);
    }
  }

  @Test
  void tellWhatIsLeftOfTheDeduplicationWindow() throws Exception {
    try (var operator = operator()) {
      assertThat(gauge(SinkMetricNames.DEDUPLICATION_MARGIN)).isEqualTo(WINDOW.toMillis());
      operator.arrive(Blocks.block("old").sealedAgain(System.currentTimeMillis() - 40_000));
      assertThat((Long) gauge(SinkMetricNames.DEDUPLICATION_MARGIN))
          .isBetween(WINDOW.toMillis() - 60_000, WINDOW.toMillis() - 40_000);
    }
  }

  /** The server looks for the token at the end of an attempt. */
  @ParameterizedTest
  @CsvSource({"60, 10, 50", "60, 50, 30"})
  void tellHowLongABlockMayStillBeResent(long window, long longestAttempt, long margin)
      throws Exception {
    SinkSettings settings =
        OperatorUnderTest.exactlyOnce()
            .withDeduplicationWindow(Duration.ofMinutes(window))
            .withTokenLifetime(Duration.ofMinutes(window))
            .withLongestAttempt(Duration.ofMinutes(longestAttempt));
    try (var operator = operator(settings, null)) {
      operator.arrive(Blocks.block("a").sealedAgain(System.currentTimeMillis()));
      assertThat((Long) gauge(SinkMetricNames.DEDUPLICATION_MARGIN))
          .isBetween(margin * 60_000 - 60_000, margin * 60_000);
    }
  }

  @Test
  void tellUpToWhichCheckpointAllIsConfirmed() throws Exception {
    try (var operator = operator()) {
      assertThat(gauge(SinkMetricNames.CHECKPOINT_INTERVAL)).isEqualTo(INTERVAL.toMillis());
      operator.arrive("a", "b");
      operator.barrier(1);
      server.hold();
      operator.completed(1);
      assertThat(gauge(SinkMetricNames.LAST_COMMITTED_CHECKPOINT)).isEqualTo(0L);
      operator.barrier(2);
      operator.completed(2);
      assertThat(gauge(SinkMetricNames.LAST_COMMITTED_CHECKPOINT)).isEqualTo(0L);
      server.release();
      operator.hearOutcomes(2);
      assertThat(gauge(SinkMetricNames.LAST_COMMITTED_CHECKPOINT)).isEqualTo(2L);
      assertThat(count(SinkMetricNames.BLOCKS_PER_CHECKPOINT)).isEqualTo(2);
      assertThat((Double) gauge(SinkMetricNames.BLOCKS_PER_CHECKPOINT.percentile99()))
          .isEqualTo(2.0);
    }
  }

  /** Its rows are not in the table before all parts are. */
  @Test
  void countABlockThatIsSplitForItsCheckpointUntilItsPartsAreConfirmed() throws Exception {
    server.willRefuseRows("c");
    try (var operator = operator()) {
      operator.arrive(Blocks.ofRows("x", "abcd"));
      operator.barrier(1);
      operator.completed(1);
      operator.hearOutcomes(2);
      assertThat(gauge(SinkMetricNames.LAST_COMMITTED_CHECKPOINT)).isEqualTo(0L);
      operator.barrier(2);
      operator.completed(2);
      operator.hearOutcomes(4 + 1);
      assertThat(gauge(SinkMetricNames.LAST_COMMITTED_CHECKPOINT)).isEqualTo(0L);
      operator.barrier(3);
      operator.completed(3);
      operator.hearOutcome();
      assertThat(gauge(SinkMetricNames.LAST_COMMITTED_CHECKPOINT)).isEqualTo(3L);
    }
  }

  private OperatorUnderTest operator() throws Exception {
    return operator(null);
  }

  private OperatorUnderTest operator(@Nullable OperatorSubtaskState from) throws Exception {
    return operator(
        OperatorUnderTest.rejecting(Guarantee.EXACTLY_ONCE)
            .withFailingViews(FailingViews.ISOLATE)
            .withCheckpointInterval(INTERVAL)
            .withDeduplicationWindow(WINDOW),
        from);
  }

  private OperatorUnderTest operator(SinkSettings settings, @Nullable OperatorSubtaskState from)
      throws Exception {
    InterceptingTaskMetricGroup task =
        new InterceptingTaskMetricGroup() {
          @Override
          public InternalOperatorMetricGroup getOrAddOperator(OperatorID id, String name) {
            return metrics;
          }
        };
    return OperatorUnderTest.startIn(
        new MockEnvironmentBuilder().setMetricGroup(task).build(),
        settings,
        server.inserters(),
        from);
  }

  private Object gauge(MetricSpec spec) {
    return recorded.value(spec.name());
  }

  private long count(MetricSpec spec) {
    return ((Number) recorded.value(spec.name())).longValue();
  }

  private long errors(InsertErrorClass kind) {
    return (Long) recorded.value("class." + kind.label() + ".insertErrors");
  }

  /** A value in the operator's own scope. */
  private long own(String name) {
    Metric metric = metrics.get(name);
    return metric instanceof Gauge<?> gauge
        ? (Long) gauge.getValue()
        : ((Counter) metric).getCount();
  }
}
