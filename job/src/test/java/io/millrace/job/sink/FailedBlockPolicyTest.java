package io.millrace.job.sink;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.job.config.value.Guarantee;
import io.millrace.job.sink.insert.BlockAction;
import io.millrace.job.sink.insert.InsertException;
import io.millrace.job.sink.insert.InsertTask;
import io.millrace.udf.block.SealedBlock;
import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

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

  /** A block that may be in the table is split only where rows may be there twice. */
  @ParameterizedTest
  @CsvSource({
    "EXACTLY_ONCE,  false, false, ACT",
    "EXACTLY_ONCE,  false, true,  RETRY",
    "EXACTLY_ONCE,  true,  true,  ACT",
    "AT_LEAST_ONCE, false, false, ACT",
    "AT_LEAST_ONCE, false, true,  ACT",
  })
  void aBlockThatIsTooLargeForAProxy(
      Guarantee guarantee, boolean acceptsDuplicates, boolean mayHaveLanded, NextStep.Kind next) {
    SinkSettings settings = OperatorUnderTest.settings(guarantee, OperatorUnderTest.PATIENT, 1_000);
    LandingHistory history = new LandingHistory();
    FailedBlockPolicy under =
        new FailedBlockPolicy(
            acceptsDuplicates ? settings.acceptingDuplicates() : settings,
            history,
            new Timing(Clock.systemUTC(), nanos::get, () -> 0.5));
    SealedBlock block = Blocks.nativeOfRows("x", ROWS);
    if (mayHaveLanded) {
      history.mayHaveLanded(block, 0);
    }

    assertThat(afterFailure(under, block, tooLarge()).kind()).isEqualTo(next);
  }

  /** While the server cannot be reached, nothing lands. */
  @Test
  void anAttemptThatLeftNothingDoesNotMakeABlockUncertain() {
    SealedBlock block = Blocks.nativeOfRows("x", ROWS);
    InsertException lost = new InsertException(InsertException.Verdict.RETRY, "No answer.", null);

    var unused = afterFailure(policy, block, lost.leavingNothing().at("http://one"));
    assertThat(afterFailure(policy, block, tooLarge()).kind()).isEqualTo(NextStep.Kind.ACT);

    var unusedAsWell = afterFailure(policy, block, lost);
    NextStep retried = afterFailure(policy, block, tooLarge());
    assertThat(retried.kind()).isEqualTo(NextStep.Kind.RETRY);
  }

  private void refuse(SealedBlock block) {
    var unused = afterFailure(policy, block, tooLarge());
  }

  private static InsertException tooLarge() {
    return new InsertException(InsertException.Verdict.TOO_LARGE, "HTTP status 413.", null);
  }

  private static NextStep afterFailure(
      FailedBlockPolicy policy, SealedBlock block, InsertException failure) {
    return policy.afterFailure(
        new InsertTask(block, BlockAction.INSERT), failure, Duration.ofMillis(1));
  }

  private void pass(Duration time) {
    nanos.addAndGet(time.toNanos());
  }
}
