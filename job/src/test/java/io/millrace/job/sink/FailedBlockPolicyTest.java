package io.millrace.job.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.job.sink.insert.BlockAction;
import io.millrace.job.sink.insert.InsertException;
import io.millrace.job.sink.insert.InsertTask;
import io.millrace.udf.block.SealedBlock;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What a policy remembers of a proxy's limit, over the months that a job runs. */
final class FailedBlockPolicyTest {
  private static final String ROWS = "abcdefghijklmnop";

  private final AtomicLong nanos = new AtomicLong();
  private final FailedBlockPolicy policy =
      new FailedBlockPolicy(
          OperatorUnderTest.exactlyOnce(),
          new LandingHistory(),
          new Timing(Clock.systemUTC(), nanos::get, () -> 0.5));

  @Test
  void aSizeThatWasTooLargeIsTriedAgainLater() throws Exception {
    SealedBlock block = Blocks.nativeOfRows("x", ROWS);
    assertThat(policy.withinSizeLimit(block)).hasSize(1);
    refuse(Blocks.nativeOfRows("y", "ab"));
    assertThat(policy.withinSizeLimit(block)).hasSize(ROWS.length());
    pass(FailedBlockPolicy.SIZE_LIMIT_KEPT.minusNanos(1));
    assertThat(policy.withinSizeLimit(block)).hasSize(ROWS.length());

    // The limit doubles every hour, until the whole block is within it.
    int before = ROWS.length();
    for (int hour = 1; before > 1; hour++) {
      assertThat(hour).isLessThan(10);
      pass(FailedBlockPolicy.SIZE_LIMIT_KEPT);
      int pieces = policy.withinSizeLimit(block).size();
      assertThat(pieces).isLessThanOrEqualTo(before);
      before = pieces;
    }

    refuse(block);
    assertThat(policy.withinSizeLimit(block)).hasSizeGreaterThan(1);
  }

  private void refuse(SealedBlock block) {
    var unused =
        policy.afterFailure(
            new InsertTask(block, BlockAction.INSERT),
            new InsertException(InsertException.Verdict.TOO_LARGE, "HTTP status 413.", null),
            Duration.ZERO);
  }

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }
}
