package io.millrace.job.pipeline;

import io.millrace.job.config.PipelineConfig;
import io.millrace.job.config.option.DeliveryOptions;
import io.millrace.job.config.option.PipelineOptions;
import java.time.Duration;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.configuration.ExternalizedCheckpointRetention;
import org.apache.flink.configuration.RestartStrategyOptions;
import org.apache.flink.core.execution.CheckpointingMode;

/**
 * The Flink settings of a pipeline. Keys under {@code flink.} override them; a key for which
 * Millrace has an option is refused there.
 */
public final class FlinkSettings {
  /** How much longer than the longest pause of ClickHouse a checkpoint may take. */
  private static final Duration CHECKPOINT_SLACK = Duration.ofMinutes(10);

  private FlinkSettings() {}

  public static Configuration of(PipelineConfig config) {
    Configuration flink = new Configuration();
    checkpoints(config, flink);
    restarts(flink);
    config
        .find(PipelineOptions.PARALLELISM)
        .ifPresent(parallelism -> flink.set(CoreOptions.DEFAULT_PARALLELISM, parallelism));
    config.flink().forEach(flink::setString);
    return flink;
  }

  /**
   * While ClickHouse is unavailable, a checkpoint in progress waits for the rows before it. Its
   * timeout is above the deadline of the retries, and a checkpoint that still expires does not
   * restart the job. An outage is then only a pause.
   */
  private static void checkpoints(PipelineConfig config, Configuration flink) {
    flink.set(CheckpointingOptions.CHECKPOINTING_CONSISTENCY_MODE, CheckpointingMode.EXACTLY_ONCE);
    flink.set(
        CheckpointingOptions.CHECKPOINTING_INTERVAL,
        config.get(DeliveryOptions.CHECKPOINT_INTERVAL));
    flink.set(CheckpointingOptions.CHECKPOINTING_TIMEOUT, checkpointTimeout(config));
    flink.set(CheckpointingOptions.TOLERABLE_FAILURE_NUMBER, Integer.MAX_VALUE);
    flink.set(
        CheckpointingOptions.EXTERNALIZED_CHECKPOINT_RETENTION,
        ExternalizedCheckpointRetention.RETAIN_ON_CANCELLATION);
  }

  /** After so long Flink gives a checkpoint up. */
  private static Duration checkpointTimeout(PipelineConfig config) {
    return config.get(DeliveryOptions.RETRY_DEADLINE).plus(CHECKPOINT_SLACK);
  }

  private static void restarts(Configuration flink) {
    flink.set(RestartStrategyOptions.RESTART_STRATEGY, "exponential-delay");
    flink.set(
        RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_INITIAL_BACKOFF,
        Duration.ofSeconds(1));
    flink.set(
        RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_MAX_BACKOFF,
        Duration.ofMinutes(1));
    flink.set(
        RestartStrategyOptions.RESTART_STRATEGY_EXPONENTIAL_DELAY_ATTEMPTS, Integer.MAX_VALUE);
  }
}
