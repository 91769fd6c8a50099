package io.millrace.job.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.job.config.value.FailingViews;
import io.millrace.job.config.value.Guarantee;
import io.millrace.job.metrics.SinkMetricNames;
import io.millrace.job.sink.FakeClickHouse.Answer;
import org.apache.flink.metrics.Counter;
import org.apache.flink.metrics.Gauge;
import org.apache.flink.metrics.Histogram;
import org.apache.flink.metrics.Meter;
import org.apache.flink.runtime.jobgraph.OperatorID;
import org.apache.flink.runtime.metrics.groups.InternalOperatorMetricGroup;
import org.apache.flink.runtime.metrics.util.InterceptingOperatorMetricGroup;
import org.apache.flink.runtime.metrics.util.InterceptingTaskMetricGroup;
import org.apache.flink.runtime.operators.testutils.MockEnvironmentBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(20)
class InsertMetricsTest {
  private final FakeClickHouse server = new FakeClickHouse();
  private final InterceptingOperatorMetricGroup metrics = new InterceptingOperatorMetricGroup();

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
      assertThat(((Histogram) metrics.get(SinkMetricNames.INSERT_LATENCY)).getCount()).isEqualTo(2);
      assertThat(((Meter) metrics.get(SinkMetricNames.ROWS_INSERTED_PER_SECOND)).getCount())
          .isEqualTo(10);
      assertThat(((Meter) metrics.get(SinkMetricNames.BYTES_INSERTED_PER_SECOND)).getCount())
          .isEqualTo(2L * Blocks.BYTES);
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

  private OperatorUnderTest operator() throws Exception {
    InterceptingTaskMetricGroup task =
        new InterceptingTaskMetricGroup() {
          @Override
          public InternalOperatorMetricGroup getOrAddOperator(OperatorID id, String name) {
            return metrics;
          }
        };
    return OperatorUnderTest.startIn(
        new MockEnvironmentBuilder().setMetricGroup(task).build(),
        OperatorUnderTest.rejecting(Guarantee.EXACTLY_ONCE).withFailingViews(FailingViews.ISOLATE),
        server.inserters());
  }

  private Object gauge(String name) {
    return ((Gauge<?>) metrics.get(name)).getValue();
  }

  private long count(String name) {
    return ((Counter) metrics.get(name)).getCount();
  }
}
