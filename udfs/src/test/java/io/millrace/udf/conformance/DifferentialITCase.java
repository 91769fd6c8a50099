package io.millrace.udf.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testkit.clickhouse.ClickHouseServer;
import io.millrace.udf.conformance.DifferentialRound.Result;
import io.millrace.udf.conformance.TypeCases.Outcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/**
 * Random tables, random documents: ours and JSONEachRow's must hold the same, except for what
 * {@link Difference} lists. What differs all the same is shrunk to one column and one value. {@code
 * -Dmillrace.seed=…} repeats a run, {@code -Dmillrace.documents=…} asks for more or fewer.
 */
final class DifferentialITCase {
  private static final ClickHouseServer SERVER = ClickHouseServer.forTests();
  private static final BlockInserter INSERTER = new NativeInserter(SERVER);
  private static final int DOCUMENTS_PER_TABLE = 2_000;
  private static final int THREADS = 2;
  private static final int MAX_FAULTS = 12;

  @Test
  void tablesAreEqual() throws Exception {
    long seed = Long.getLong("millrace.seed", 400);
    int documents = Integer.getInteger("millrace.documents", 40_000);

    long start = System.nanoTime();
    Result result = rounds(seed, documents / DOCUMENTS_PER_TABLE);
    long seconds = Duration.ofNanos(System.nanoTime() - start).toSeconds();
    String summary =
        "Seed %d: %d documents in %d s, %s, %s"
            .formatted(seed, documents, seconds, result.outcomes(), result.listed());
    System.out.println(summary);

    assertThat(result.faults()).as(summary).isEmpty();
    assertThat(result.outcomes().get(Outcome.SAME)).isGreaterThan(documents / 2);
  }

  /** A server that reads times in another way than it should stands for a converter that does. */
  @Test
  void whatIsWrongIsFoundAndShrunkToOneColumnAndOneValue() throws Exception {
    List<String> faults = new ArrayList<>();
    for (long seed = 1; faults.isEmpty() && seed <= 20; seed++) {
      AtomicInteger faultsToShow = new AtomicInteger(1);
      faults =
          new DifferentialRound(SERVER, INSERTER, seed, "basic", faultsToShow).run(200).faults();
    }

    assertThat(faults).hasSize(1);
    assertThat(faults.get(0).lines().findFirst().orElse(""))
        .matches(
            "(STRICTER|MORE|OTHER), \\[?(\"[^\"]{1,40}\"|-?[0-9]{1,20})\\]? for [^:]*DateTime[^:]*:.*");
  }

  private static Result rounds(long seed, int count) throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(THREADS);
    try {
      List<Future<Result>> rounds = new ArrayList<>();
      Result all = new Result();
      AtomicInteger faultsToShow = new AtomicInteger(MAX_FAULTS);
      for (int i = 0; i < count; i++) {
        DifferentialRound round =
            new DifferentialRound(SERVER, INSERTER, seed + i, "best_effort", faultsToShow);
        rounds.add(threads.submit(() -> round.run(DOCUMENTS_PER_TABLE)));
      }
      for (int i = 0; i < count; i++) {
        try {
          all.add(rounds.get(i).get());
        } catch (ExecutionException e) {
          all.faults().add("no comparison, seed " + (seed + i) + ": " + e.getCause());
        }
        if (all.faults().size() >= MAX_FAULTS) {
          break;
        }
      }
      return all;
    } finally {
      threads.shutdownNow();
    }
  }
}
