package io.millrace.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.local.RepositoryRoot;
import io.millrace.local.chaos.ChaosOptions;
import io.millrace.local.chaos.ChaosReport;
import io.millrace.local.chaos.ChaosRun;
import io.millrace.local.chaos.ChaosStack;
import io.millrace.local.chaos.FaultKind;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A short run of {@code deploy/local/chaos}: the shaded jar on a cluster of real processes, every
 * kind of fault once.
 */
final class ChaosITCase {
  private static final int RATE = 100;
  private static final Duration OUTAGE = Duration.ofSeconds(4);

  @Test
  void everyDocumentLandsOnceThroughEveryKindOfFault(@TempDir Path folder) {
    ChaosOptions options =
        new ChaosOptions(
            RandomGenerator.getDefault().nextInt(1_000_000_000),
            FaultKind.values().length,
            EnumSet.allOf(FaultKind.class),
            Duration.ofMinutes(10),
            RATE,
            OUTAGE,
            folder);
    System.out.println("seed " + options.seed());
    Path jar = RepositoryRoot.find().resolve("job/target/millrace.jar");

    try (ChaosStack stack = ChaosStack.start(folder, ChaosRun.SLOTS)) {
      ChaosReport report = new ChaosRun(options, stack, jar, System.out).run();

      assertThat(report.isExact()).as(report.toString()).isTrue();
      assertThat(report.faults()).containsOnlyKeys(FaultKind.values());
      assertThat(report.put()).isPositive();
    }
  }
}
