package io.millrace.testkit.chaos;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;

/** What an operator does to a running pipeline, and what must not disturb it. */
final class OperatorFaults {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  /**
   * Changes of a table that leave alone what the pipeline fills; in the end nothing has changed.
   */
  private static final List<String> CHANGES =
      List.of(
          "ADD COLUMN extra String DEFAULT 'x'",
          "MODIFY COLUMN extra CODEC(ZSTD(3))",
          "COMMENT COLUMN extra 'nobody fills it'",
          "MODIFY COLUMN extra DEFAULT name",
          "MODIFY TTL stored + INTERVAL 10 YEAR",
          "REMOVE TTL",
          "DROP COLUMN extra");

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

  String alterTable() {
    for (String change : CHANGES) {
      tables.alter(change);
      Waiting.pause(Duration.ofMillis(random.nextLong(1_000)));
    }
    return CHANGES.size() + " times";
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
   * The job must do without a restart.
   *
   * @throws IllegalStateException when it restarted, or no row arrives any more
   */
  String rotatePassword() {
    awaitArrivals();
    int restarts = pipeline.restarts();
    String next = "password-" + ++rotations;
    stack.servers().changePassword(next);
    Duration refused = Duration.ofMillis(random.nextLong(1_000, 5_000));
    Waiting.pause(refused);
    stack.writePassword(next);
    awaitArrivals();
    int more = pipeline.restarts() - restarts;
    if (more > 0) {
      throw new IllegalStateException(
          "The job restarted " + more + " times after its password was changed");
    }
    return "refused for " + refused.toMillis() + " ms, without a restart";
  }

  private void awaitArrivals() {
    long before = Math.max(0, tables.arrived());
    if (!Waiting.until(PATIENCE, () -> tables.arrived() > before)) {
      throw new IllegalStateException("No row arrived for " + PATIENCE.toSeconds() + " s");
    }
  }
}
