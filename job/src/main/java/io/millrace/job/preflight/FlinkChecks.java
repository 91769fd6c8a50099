package io.millrace.job.preflight;

import io.millrace.job.config.PipelineConfig;
import io.millrace.job.config.option.DeliveryOptions;
import io.millrace.job.config.option.PipelineOptions;
import io.millrace.job.config.value.Guarantee;
import io.millrace.job.config.value.Place;
import io.millrace.job.preflight.report.Finding;
import io.millrace.job.preflight.report.Finding.Stage;
import io.millrace.job.preflight.report.StageFindings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.DeploymentOptions;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.configuration.StateRecoveryOptions;
import org.apache.flink.core.execution.CheckpointingMode;
import org.apache.flink.runtime.state.KeyGroupRangeAssignment;
import org.apache.flink.util.TimeUtils;

/**
 * Judges the Flink options in force where the cluster forbids jobs to set them ({@code
 * execution.program-config.enabled: false}). Elsewhere the job sets what it needs. Everywhere,
 * tells of a parallelism that the state to restore may not allow.
 *
 * @see <a
 *     href="https://docs.aws.amazon.com/managed-flink/latest/java/reference-flink-settings.title.html">Apache
 *     Flink settings of Managed Service for Apache Flink</a>
 */
public final class FlinkChecks extends StageFindings {
  /** What switches a restart strategy off. */
  private static final Set<String> NO_RESTARTS = Set.of("none", "off", "disable");

  private static final String MAX_PARALLELISM =
      org.apache.flink.configuration.PipelineOptions.MAX_PARALLELISM.key();

  private static final int ENDLESS = Integer.MAX_VALUE;

  /** What Flink allows a job that begins with few subtasks, and writes into its state. */
  private static final int LEAST_MAX_PARALLELISM =
      KeyGroupRangeAssignment.DEFAULT_LOWER_BOUND_MAX_PARALLELISM;

  private final PipelineConfig config;
  private final Place place;
  private final ReadableConfig flink;

  private FlinkChecks(PipelineConfig config, Place place, ReadableConfig flink) {
    super(Stage.FLINK);
    this.config = config;
    this.place = place;
    this.flink = flink;
  }

  /**
   * Judges what is in force.
   *
   * @param config as given, not as in force
   * @param flink what the job runs with, the cluster's configuration included
   */
  public static List<Finding> run(PipelineConfig config, Place place, ReadableConfig flink) {
    FlinkChecks checks = new FlinkChecks(config, place, flink);
    if (!flink.get(DeploymentOptions.PROGRAM_CONFIG_ENABLED)) {
      checks.run();
    }
    checks.parallelismOfState();
    return List.copyOf(checks.findings);
  }

  private void run() {
    interval();
    mode();
    folder();
    aligned();
    afterEnd();
    timeout();
    tolerableFailures();
    restarts();
    retention();
    parallelism();
    config.flink().forEach(this::override);
  }

  private boolean isExactlyOnce() {
    return config.get(DeliveryOptions.GUARANTEE) == Guarantee.EXACTLY_ONCE;
  }

  private void interval() {
    Optional<Duration> interval =
        flink
            .getOptional(CheckpointingOptions.CHECKPOINTING_INTERVAL)
            .filter(time -> !time.isZero());
    String fix =
        place == Place.MANAGED_FLINK
            ? "Set CheckpointConfiguration to {ConfigurationType: CUSTOM, CheckpointingEnabled: true,"
                + " CheckpointInterval: "
                + config.get(DeliveryOptions.CHECKPOINT_INTERVAL).toMillis()
                + "}"
            : inTheCluster(
                CheckpointingOptions.CHECKPOINTING_INTERVAL,
                spell(config.get(DeliveryOptions.CHECKPOINT_INTERVAL)));
    if (interval.isEmpty()) {
      String what = "checkpointing is disabled, and this cluster lets no job enable it";
      if (isExactlyOnce()) {
        error(what + ": exactly-once inserts only blocks of a completed checkpoint", fix);
      } else {
        warn(what + ": after a failure the job reads again from where it started", fix);
      }
      return;
    }
    String inForce = "checkpoints start every " + spell(interval.get());
    boolean isGiven = config.masked().containsKey(DeliveryOptions.CHECKPOINT_INTERVAL.key());
    if (isGiven && !interval.get().equals(config.get(DeliveryOptions.CHECKPOINT_INTERVAL))) {
      warn(
          inForce
              + ", as this cluster says; "
              + DeliveryOptions.CHECKPOINT_INTERVAL.key()
              + " ("
              + spell(config.get(DeliveryOptions.CHECKPOINT_INTERVAL))
              + ") has no effect here",
          fix);
    } else {
      ok(inForce + ", as this cluster says");
    }
  }

  private void mode() {
    if (isExactlyOnce()
        && flink.get(CheckpointingOptions.CHECKPOINTING_CONSISTENCY_MODE)
            != CheckpointingMode.EXACTLY_ONCE) {
      error(
          "checkpoints are taken at least once, so after a failure rows would be in the table twice",
          fix(CheckpointingOptions.CHECKPOINTING_CONSISTENCY_MODE, "EXACTLY_ONCE")
              + ", or accept duplicates: delivery.guarantee: at-least-once");
    }
  }

  /** Flink takes the folder for a change of the job where only its key's prefix may be set. */
  private void folder() {
    String key = CheckpointingOptions.CHECKPOINTS_DIRECTORY.key();
    List<String> allowed = flink.get(DeploymentOptions.PROGRAM_CONFIG_WILDCARDS);
    boolean isPrefixOnly =
        !allowed.contains(key) && allowed.stream().anyMatch(prefix -> key.startsWith(prefix + "."));
    if (isPrefixOnly && flink.getOptional(CheckpointingOptions.CHECKPOINTS_DIRECTORY).isPresent()) {
      error(
          "Flink refuses every job on this cluster: jobs may set the options under a prefix of "
              + key
              + ", but not "
              + key
              + " itself",
          "Add "
              + key
              + " to "
              + DeploymentOptions.PROGRAM_CONFIG_WILDCARDS.key()
              + " in the cluster's configuration");
    }
  }

  private void aligned() {
    if (flink.get(CheckpointingOptions.ENABLE_UNALIGNED)) {
      error(
          "checkpoints are unaligned: the next release may not read the records in flight that they"
              + " contain",
          fix(CheckpointingOptions.ENABLE_UNALIGNED, "false"));
    }
  }

  private void afterEnd() {
    if (isExactlyOnce() && !flink.get(CheckpointingOptions.ENABLE_CHECKPOINTS_AFTER_TASKS_FINISH)) {
      error(
          "no checkpoint follows the end of a task, so the last blocks would not be inserted",
          fix(CheckpointingOptions.ENABLE_CHECKPOINTS_AFTER_TASKS_FINISH, "true"));
    }
  }

  private void timeout() {
    Duration timeout = flink.get(CheckpointingOptions.CHECKPOINTING_TIMEOUT);
    Duration deadline = config.get(DeliveryOptions.RETRY_DEADLINE);
    if (timeout.compareTo(deadline) <= 0) {
      warn(
          "a checkpoint expires after "
              + spell(timeout)
              + ", before "
              + DeliveryOptions.RETRY_DEADLINE.key()
              + " ("
              + spell(deadline)
              + "): a longer outage of ClickHouse fails checkpoints. No row is lost",
          "Set "
              + DeliveryOptions.RETRY_DEADLINE.key()
              + " below "
              + spell(timeout)
              + ". Or: "
              + fix(
                  CheckpointingOptions.CHECKPOINTING_TIMEOUT,
                  spell(deadline.plus(Duration.ofMinutes(10)))));
    }
  }

  private void tolerableFailures() {
    if (flink.getOptional(CheckpointingOptions.TOLERABLE_FAILURE_NUMBER).orElse(0) == 0) {
      warn(
          "one failed checkpoint restarts the job. No row is lost, but an outage of ClickHouse or of"
              + " the checkpoint storage becomes a series of restarts",
          fix(CheckpointingOptions.TOLERABLE_FAILURE_NUMBER, Integer.toString(ENDLESS)));
    }
  }

  private void restarts() {
    // Without a word, Flink restarts with an exponential delay, without an end.
    String strategy = flink.getOptional(RestartStrategyOptions.RESTART_STRATEGY).orElse("");
    String fix = fix(RestartStrategyOptions.RESTART_STRATEGY, "exponential-delay");
    if (NO_RESTARTS.contains(strategy)) {
      warn("the first failure ends the job: its restart strategy is " + strategy, fix);
      return;
    }
    Map<String, ConfigOption<Integer>> attempts =
        Map.of(
            "fixed-delay",
            RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS,
            "fixeddelay",
            RestartStrategyOptions.RESTART_STRATEGY_FIXED_DELAY_ATTEMPTS,
            "exponential-delay",
            RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_ATTEMPTS,
            "exponentialdelay",
            RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_ATTEMPTS);
    ConfigOption<Integer> limit = attempts.get(strategy);
    if (limit != null && flink.get(limit) < ENDLESS) {
      warn(
          "the job ends after " + flink.get(limit) + " restarts (" + limit.key() + ")",
          fix(limit, Integer.toString(ENDLESS)));
    }
  }

  private void retention() {
    if (flink.get(CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION)
        == ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION) {
      return;
    }
    if (place == Place.MANAGED_FLINK) {
      ok("a stop without force takes a snapshot, from which the next start continues");
      return;
    }
    warn(
        "Flink deletes the last checkpoint when the job is cancelled, and with it blocks that are not"
            + " inserted yet",
        inTheCluster(
                CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION, "RETAIN_ON_CANCELLATION")
            + ". Stop the job with a savepoint; do not cancel it");
  }

  private void parallelism() {
    Optional<Integer> wanted = config.find(PipelineOptions.PARALLELISM);
    int inForce = flink.get(CoreOptions.DEFAULT_PARALLELISM);
    if (wanted.isPresent() && wanted.get() != inForce) {
      warn(
          PipelineOptions.PARALLELISM.key()
              + " ("
              + wanted.get()
              + ") has no effect here: the job runs with "
              + inForce,
          place == Place.MANAGED_FLINK
              ? "Set ParallelismConfiguration to {ConfigurationType: CUSTOM, Parallelism: "
                  + wanted.get()
                  + "}"
              : "Submit the job with -p " + wanted.get());
    }
  }

  /**
   * A state keeps the maximum parallelism with which its job began, whether or not an operator
   * needs it. Only the state tells the number, and this side may not be able to read it.
   */
  private void parallelismOfState() {
    int wanted = flink.get(CoreOptions.DEFAULT_PARALLELISM);
    boolean isRestored =
        flink
            .getOptional(StateRecoveryOptions.SAVEPOINT_PATH)
            .filter(path -> !path.isBlank())
            .isPresent();
    if (isRestored && wanted > LEAST_MAX_PARALLELISM) {
      warn(
          "the job is restored with "
              + wanted
              + " subtasks, but the state of a job that began with at most 85 allows "
              + LEAST_MAX_PARALLELISM
              + ", unless "
              + MAX_PARALLELISM
              + " was set then",
          "If Flink rejects the state, submit the job with at most "
              + LEAST_MAX_PARALLELISM
              + " subtasks, or move it to a new state: see \"Rescale\" in docs/operations.md");
    }
  }

  /** A {@code flink.} key of the pipeline's configuration. */
  private void override(String key, String value) {
    String inForce = flink.toMap().get(key);
    if (!value.equals(inForce)) {
      error(
          "flink."
              + key
              + " cannot take effect: this cluster lets no job set it"
              + (inForce == null ? "" : ", and has another value"),
          place == Place.MANAGED_FLINK
              ? "Remove it. AWS changes some Flink options of an application on request"
              : "Remove it, and set "
                  + key
                  + " in the cluster's configuration, or allow jobs to set"
                  + " it: add it to "
                  + DeploymentOptions.PROGRAM_CONFIG_WILDCARDS.key());
    }
  }

  private String fix(ConfigOption<?> option, String value) {
    return place == Place.MANAGED_FLINK
        ? "Ask AWS Support to set " + option.key() + " to " + value + " for the application"
        : inTheCluster(option, value);
  }

  private static String inTheCluster(ConfigOption<?> option, String value) {
    return "Set " + option.key() + ": " + value + " in the cluster's configuration";
  }

  private static String spell(Duration time) {
    return TimeUtils.formatWithHighestUnit(time);
  }
}
