package io.millrace.job.pipeline;

import io.millrace.job.config.PipelineConfig;
import io.millrace.job.config.option.DeliveryOptions;
import io.millrace.job.config.option.PipelineOptions;
import io.millrace.job.dashboard.EmbeddedFlink;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.DeploymentOptions;
import org.apache.flink.configuration.ReadableConfig;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;

/**
 * The environment that a job is submitted with. A cluster may forbid jobs to set Flink options
 * ({@code execution.program-config.enabled: false}), as Managed Service for Apache Flink does. Then
 * only the options it names are set, and the pipeline's configuration takes over what is in force.
 * Where the job will run inside this process, {@link EmbeddedFlink} protects it.
 */
public final class JobEnvironment {
  private final StreamExecutionEnvironment environment;
  private final PipelineConfig config;

  private JobEnvironment(StreamExecutionEnvironment environment, PipelineConfig config) {
    this.environment = environment;
    this.config = config;
  }

  /**
   * Creates the environment.
   *
   * @param more further options of Flink to set
   */
  public static JobEnvironment of(PipelineConfig config, Configuration more) {
    Configuration wanted = FlinkSettings.of(config);
    wanted.addAll(more);
    ReadableConfig cluster =
        StreamExecutionEnvironment.getExecutionEnvironment().getConfiguration();
    EmbeddedFlink.restrict(wanted, cluster);
    if (cluster.get(DeploymentOptions.PROGRAM_CONFIG_ENABLED)) {
      return new JobEnvironment(StreamExecutionEnvironment.getExecutionEnvironment(wanted), config);
    }
    Configuration allowed = new Configuration();
    wanted
        .toMap()
        .forEach(
            (key, value) -> {
              if (maySet(cluster, key)) {
                allowed.setString(key, value);
              }
            });
    StreamExecutionEnvironment environment =
        StreamExecutionEnvironment.getExecutionEnvironment(allowed);
    return new JobEnvironment(environment, inForce(config, environment));
  }

  /**
   * For a job that another process submits to a cluster.
   *
   * @param environment with the options of {@link FlinkSettings} and those of the cluster
   */
  public static JobEnvironment remote(
      PipelineConfig config, StreamExecutionEnvironment environment) {
    return new JobEnvironment(environment, config);
  }

  private static PipelineConfig inForce(
      PipelineConfig config, StreamExecutionEnvironment environment) {
    PipelineConfig effective =
        environment
            .getConfiguration()
            .getOptional(CheckpointingOptions.CHECKPOINTING_INTERVAL)
            .filter(interval -> !interval.isZero())
            .map(interval -> config.with(DeliveryOptions.CHECKPOINT_INTERVAL, interval))
            .orElse(config);
    return config.find(PipelineOptions.PARALLELISM).isPresent()
        ? effective.with(PipelineOptions.PARALLELISM, environment.getParallelism())
        : effective;
  }

  /** Whether a job may set a Flink option on this cluster. */
  static boolean maySet(ReadableConfig cluster, String key) {
    // Flink removes these keys, and those below them, before it compares.
    return cluster.get(DeploymentOptions.PROGRAM_CONFIG_ENABLED)
        || cluster.get(DeploymentOptions.PROGRAM_CONFIG_WILDCARDS).stream()
            .anyMatch(allowed -> key.equals(allowed) || key.startsWith(allowed + "."));
  }

  public StreamExecutionEnvironment environment() {
    return environment;
  }

  /** What the job runs with, the cluster's configuration included. */
  public ReadableConfig flink() {
    return environment.getConfiguration();
  }

  /** The pipeline's configuration, with the checkpoint interval and the parallelism in force. */
  public PipelineConfig config() {
    return config;
  }
}
