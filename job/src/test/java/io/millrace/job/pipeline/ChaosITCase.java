package io.millrace.job.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testkit.RepositoryRoot;
import io.millrace.testkit.chaos.ChaosOptions;
import io.millrace.testkit.chaos.ChaosReport;
import io.millrace.testkit.chaos.ChaosRun;
import io.millrace.testkit.chaos.ChaosStack;
import io.millrace.testkit.chaos.FaultKind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Short runs of {@code testkit/chaos}: the shaded jar on a cluster of real processes. */
final class ChaosITCase {
  private static final int RATE = 100;
  private static final Duration OUTAGE = Duration.ofSeconds(4);

  @Test
  void everyDocumentLandsOnceThroughEveryKindOfFault(@TempDir Path folder) {
    Set<FaultKind> all = FaultKind.available();
    assertExact(options(all.size(), all, 1, folder));
  }

  /** Nothing is excused here: a replica that is killed loses no block. */
  @Test
  @EnabledOnOs(value = OS.LINUX, architectures = "amd64")
  void everyDocumentIsOnBothReplicasOnceThoughTheyAreKilled(@TempDir Path folder) {
    Set<FaultKind> kinds = EnumSet.of(FaultKind.KILL_CLICKHOUSE, FaultKind.SWALLOW_ANSWER);
    ChaosReport report = assertExact(options(2 * kinds.size(), kinds, 2, folder));
    assertThat(report.tallies()).hasSize(8).allMatch(tally -> tally.lost().isEmpty());
  }

  private static ChaosOptions options(int faults, Set<FaultKind> kinds, int servers, Path folder) {
    return new ChaosOptions(
        RandomGenerator.getDefault().nextInt(1_000_000_000),
        faults,
        kinds,
        Duration.ofMinutes(20),
        RATE,
        OUTAGE,
        servers,
        folder);
  }

  private static ChaosReport assertExact(ChaosOptions options) {
    System.out.println("seed " + options.seed());
    Path jar = RepositoryRoot.find().resolve("job/target/millrace.jar");
    try (ChaosStack stack = ChaosStack.start(options)) {
      ChaosReport report = new ChaosRun(options, stack, jar, System.out).run();

      System.out.println(report);
      assertThat(report.isGood()).as(report.toString()).isTrue();
      assertThat(report.faults()).containsOnlyKeys(options.kinds());
      assertThat(report.put()).isPositive();
      return report;
    }
  }
}
