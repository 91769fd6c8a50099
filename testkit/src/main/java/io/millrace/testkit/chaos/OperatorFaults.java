package io.millrace.testkit.chaos;

import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;

/** Operations that must not disturb a running pipeline. */
final class OperatorFaults {
  private static final Duration PATIENCE = Duration.ofMinutes(10);

  /** Longest time until Flink's REST API shows a restart. */
  private static final Duration REST_DELAY = Duration.ofSeconds(3);

  /** In the stack trace of every exception that Millrace throws. */
  private static final String MILLRACE = "at io.millrace.";

  private static final int ALTERATIONS = 15;

  private final ChaosStack stack;
  private final ChaosTables tables;
  private final ChaosPipeline pipeline;
  private final Path jar;
  private final Random random;
  private int rotations;

  OperatorFaults(
      ChaosStack stack, ChaosTables tables, ChaosPipeline pipeline, Path jar, Random random) {
    this.stack = stack;
    this.tables = tables;
    this.pipeline = pipeline;
    this.jar = jar;
    this.random = random;
  }

  /** Half of the time a TaskManager is killed meanwhile. In the end nothing has changed. */
  String alterTable() {
    TableAlterations alterations = new TableAlterations(tables, random);
    int kill = random.nextInt(2 * ALTERATIONS);
    try {
      for (int i = 0; i < ALTERATIONS; i++) {
        if (i == kill) {
          List<Integer> living = stack.flink().taskManagers();
          stack.flink().killTaskManager(living.get(random.nextInt(living.size())));
          stack.flink().startTaskManager();
        }
        alterations.alter();
        Waiting.pause(Duration.ofMillis(random.nextLong(1_500)));
      }
    } finally {
      undo(alterations);
    }
    return ALTERATIONS + " times" + (kill < ALTERATIONS ? ", and a TaskManager was killed" : "");
  }

  /** Even if the server ended meanwhile: without a mapped column the job could not start again. */
  private void undo(TableAlterations alterations) {
    boolean isUndone =
        Waiting.until(
            PATIENCE,
            () -> {
              boolean unused = stack.servers().restartCrashed().isEmpty();
              alterations.undo();
              return true;
            });
    if (!isUndone) {
      throw new IllegalStateException("The table could not be given its first columns again");
    }
  }

  String stopAndResume(int parallelism) {
    int before = pipeline.parallelism();
    String savepoint = pipeline.stop();
    pipeline.resume(jar, parallelism, savepoint);
    return before == parallelism
        ? "with " + parallelism + " subtasks"
        : "from " + before + " to " + parallelism + " subtasks";
  }

  /**
   * The job must do without a restart: from a settled state, so that no restart of an earlier fault
   * counts. One with another cause than Millrace, as a heartbeat that is late on a busy machine, is
   * mentioned and no more.
   *
   * @throws IllegalStateException when the job does not settle, or no row arrives any more
   */
  String rotatePassword(List<String> objections) {
    if (!pipeline.awaitSettled()) {
      throw new IllegalStateException("The job did not settle before its password changed");
    }
    awaitArrivals();
    Instant before = Instant.now();
    String next = "password-" + ++rotations;
    Duration refused = Duration.ofMillis(random.nextLong(1_000, 5_000));
    try {
      stack.servers().changePassword(next);
      Waiting.pause(refused);
    } finally {
      stack.writePassword(next);
    }
    awaitArrivals();
    Waiting.pause(REST_DELAY);
    String what = "refused for " + refused.toMillis() + " ms, ";
    List<String> failures = pipeline.failuresSince(before);
    if (failures.isEmpty()) {
      return what + "without a restart";
    }
    // What follows a restart with another cause may be its consequence.
    String first = failures.get(0);
    if (first.contains(MILLRACE)) {
      objections.add("The job restarted after its password changed: " + first);
    }
    return what + "restarted: " + first.lines().findFirst().orElse("");
  }

  private void awaitArrivals() {
    long before = Math.max(0, tables.arrived());
    if (!Waiting.until(PATIENCE, () -> tables.arrived() > before)) {
      throw new IllegalStateException("No row arrived for " + PATIENCE.toSeconds() + " s");
    }
  }
}
