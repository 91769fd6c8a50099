package io.millrace.job.convert;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testkit.clickhouse.ClickHouseServer;
import io.millrace.udf.conformance.DifferentialRound;
import io.millrace.udf.conformance.DifferentialRound.Result;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * The comparison of {@code DifferentialITCase} for blocks that the job inserts: also for those in
 * which each row lacks other columns. {@code -Dmillrace.seed=…} repeats a run.
 */
final class InsertedDifferentialITCase {
  private static final ClickHouseServer SERVER = ClickHouseServer.forTests();
  private static final int TABLES = 10;
  private static final int DOCUMENTS_PER_TABLE = 2_000;
  private static final int MAX_FAULTS = 12;

  @Test
  void tablesAreEqual() throws Exception {
    long seed = Long.getLong("millrace.seed", 400);
    AtomicInteger faultsToShow = new AtomicInteger(MAX_FAULTS);
    for (int i = 0; i < TABLES; i++) {
      Result result =
          new DifferentialRound(
                  SERVER, new ServerInserts(SERVER), seed + i, "best_effort", faultsToShow)
              .run(DOCUMENTS_PER_TABLE);
      assertThat(result.faults()).as("seed %d", seed + i).isEmpty();
    }
  }
}
