package io.millrace.job.sink;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.config.Configurator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The {@link BlockCommitter} and the verdicts of the product in a simulated world: crashes, lost
 * answers, late queries, proxies that lie, checkpoints that fail. A seed decides everything, so
 * what is found can be run again: {@code -Dmillrace.seed=<first seed> -Dmillrace.schedules=<how
 * many>}. See {@link SimulatedJob} for what may happen, and for the excuses: they say so.
 */
final class SimulationTest {
  private static final String SINK = "io.millrace.job.sink";
  private static final long SCHEDULES = Long.getLong("millrace.schedules", 500_000);
  private static final long SEED = Long.getLong("millrace.seed", 1);
  private static final int THREADS = 2;

  /** Seeds within which a mutation is found. */
  private static final int PATIENCE = 50_000;

  private static final Map<Mutation, Set<SimulationViolation.Kind>> EXPECTED =
      Map.ofEntries(
          Map.entry(Mutation.VIEW_MARK_CUT_OFF, Set.of(SimulationViolation.Kind.ROW_TWICE)),
          Map.entry(
              Mutation.VIEW_MARK_IN_VALUES,
              Set.of(
                  SimulationViolation.Kind.JOB_ENDED_FOR_A_ROW,
                  SimulationViolation.Kind.NEVER_DRAINED)),
          Map.entry(Mutation.PARTITIONS_BY_CLOCK, Set.of(SimulationViolation.Kind.ROW_TWICE)),
          Map.entry(
              Mutation.NO_UNCHECKPOINTED_BOUND, Set.of(SimulationViolation.Kind.TOO_MUCH_HELD)),
          Map.entry(
              Mutation.UNLISTED_CODE_RETRIED,
              Set.of(
                  SimulationViolation.Kind.JOB_ENDED_FOR_A_ROW,
                  SimulationViolation.Kind.NEVER_DRAINED)),
          Map.entry(Mutation.ANY_200_IS_SUCCESS, Set.of(SimulationViolation.Kind.ROW_LOST)),
          Map.entry(Mutation.SENT_BEFORE_COMPLETION, Set.of(SimulationViolation.Kind.ROW_TWICE)),
          Map.entry(Mutation.PARTS_FORGOTTEN, Set.of(SimulationViolation.Kind.ROW_LOST)),
          Map.entry(Mutation.COMMITTING_FORGOTTEN, Set.of(SimulationViolation.Kind.ROW_LOST)),
          Map.entry(
              Mutation.NEW_TOKEN_FOR_EVERY_ATTEMPT, Set.of(SimulationViolation.Kind.ROW_TWICE)),
          Map.entry(Mutation.NO_WINDOW_CHECK, Set.of(SimulationViolation.Kind.ROW_TWICE)),
          Map.entry(Mutation.VIEWS_FORGET, Set.of(SimulationViolation.Kind.VIEW_TWICE)));

  @BeforeEach
  void saysNothing() {
    Configurator.setLevel(SINK, Level.OFF);
  }

  @AfterEach
  void saysAgain() {
    Configurator.setLevel(SINK, Level.INFO);
  }

  @Test
  void everyRowIsThereOnce() throws Exception {
    SimulationRun run = new SimulationRun(Mutation.NONE, SEED, SCHEDULES, THREADS, System.out);

    run.run();

    assertThat(run.findings()).as("schedules that break a rule, shrunk").isEmpty();
  }

  @ParameterizedTest
  @EnumSource(value = Mutation.class, mode = EnumSource.Mode.EXCLUDE, names = "NONE")
  void whatIsWrongIsFound(Mutation mutation) {
    Simulation simulation = new Simulation(mutation);

    Optional<Simulation.Finding> found = Optional.empty();
    for (long seed = SEED; seed < SEED + PATIENCE && found.isEmpty(); seed++) {
      found =
          simulation
              .run(seed)
              .filter(
                  finding ->
                      EXPECTED
                          .getOrDefault(mutation, Set.of())
                          .contains(finding.violation().kind()));
    }

    found.ifPresent(finding -> System.out.println(mutation + ": " + finding));
    assertThat(found).as("a schedule in which %s shows", mutation).isPresent();
  }
}
