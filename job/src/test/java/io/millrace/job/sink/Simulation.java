package io.millrace.job.sink;

import io.millrace.job.clickhouse.insert.DiagnosingClient;
import io.millrace.job.clickhouse.insert.SimulatedClient;
import io.millrace.job.metrics.RecordedMetrics;
import io.millrace.job.metrics.SinkMetrics;
import java.util.Arrays;
import java.util.Optional;
import org.apache.flink.metrics.groups.UnregisteredMetricsGroup;
import org.jspecify.annotations.Nullable;

/** Runs schedules, and makes those that break a rule as short as they can be. */
final class Simulation {
  private static final int LONGEST = 90;

  /** One schedule in so many runs again with values of rows that say nothing. */
  private static final int REWORDED = 32;

  private final Mutation mutation;
  private final SimulatedClient client;
  private final SinkMetrics metrics =
      new SinkMetrics(
          UnregisteredMetricsGroup.createOperatorMetricGroup(), new RecordedMetrics().group());

  Simulation(Mutation mutation) {
    this.mutation = mutation;
    this.client =
        mutation == Mutation.VIEW_MARK_CUT_OFF
                || mutation == Mutation.VIEW_MARK_IN_VALUES
                || mutation == Mutation.ANY_200_IS_SUCCESS
            ? new TextClient(mutation)
            : new DiagnosingClient();
  }

  /** A broken rule, and the shortest schedule found that breaks it. */
  static final class Finding {
    private final SimulationConfig config;
    private final long[] schedule;
    private final SimulationViolation violation;
    private final String trace;

    private Finding(
        SimulationConfig config, long[] schedule, SimulationViolation violation, String trace) {
      this.config = config;
      this.schedule = schedule;
      this.violation = violation;
      this.trace = trace;
    }

    long seed() {
      return config.seed;
    }

    SimulationViolation violation() {
      return violation;
    }

    int steps() {
      return schedule.length;
    }

    @Override
    public String toString() {
      return "seed "
          + config.seed
          + ", "
          + schedule.length
          + " steps\n"
          + config
          + "\n"
          + trace
          + violation.getMessage()
          + "\n";
    }
  }

  /** Runs the schedule of a seed; a finding when it breaks a rule. */
  Optional<Finding> run(long seed) {
    SimulationConfig config = SimulationConfig.of(seed, mutation);
    long[] schedule = schedule(seed);
    @Nullable SimulationViolation violation = run(config, schedule, null);
    if (violation == null && mutation == Mutation.NONE && seed % REWORDED == 0) {
      violation = compare(config, schedule);
    }
    return violation == null ? Optional.empty() : Optional.of(shrunk(config, schedule, violation));
  }

  private static long[] schedule(long seed) {
    long state = Mix.of(seed + 77);
    long[] schedule = new long[10 + (int) ((state >>> 33) % (LONGEST - 10))];
    for (int i = 0; i < schedule.length; i++) {
      state += Mix.STEP;
      schedule[i] = Mix.of(state);
    }
    return schedule;
  }

  private @Nullable SimulationViolation run(
      SimulationConfig config, long[] schedule, @Nullable StringBuilder trace) {
    try {
      var unused = new SimulatedJob(config, mutation, client, metrics, schedule, trace).run();
      return null;
    } catch (SimulationViolation violation) {
      return violation;
    }
  }

  /** The same schedule with values that say nothing comes to the same. */
  private @Nullable SimulationViolation compare(SimulationConfig config, long[] schedule) {
    long one = new SimulatedJob(config, mutation, client, metrics, schedule, null).run();
    long other =
        new SimulatedJob(config.plainly(mutation), mutation, client, metrics, schedule, null).run();
    return one == other
        ? null
        : new SimulationViolation(
            SimulationViolation.Kind.VALUE_DECIDED, "other values of rows, another end");
  }

  private Finding shrunk(SimulationConfig config, long[] schedule, SimulationViolation violation) {
    long[] shortest = schedule;
    SimulationViolation last = violation;
    for (int size = shortest.length / 2; size > 0; size /= 2) {
      for (int from = 0; from + size <= shortest.length; ) {
        long[] shorter = without(shortest, from, size);
        SimulationViolation again =
            violation.kind() == SimulationViolation.Kind.VALUE_DECIDED
                ? compare(config, shorter)
                : run(config, shorter, null);
        if (again != null && again.kind() == violation.kind()) {
          shortest = shorter;
          last = again;
        } else {
          from += size;
        }
      }
    }
    StringBuilder trace = new StringBuilder();
    var unused = run(config, shortest, trace);
    return new Finding(config, shortest, last, trace.toString());
  }

  private static long[] without(long[] schedule, int from, int size) {
    long[] shorter = Arrays.copyOf(schedule, schedule.length - size);
    System.arraycopy(schedule, from + size, shorter, from, schedule.length - from - size);
    return shorter;
  }
}
