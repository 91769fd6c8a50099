package io.millrace.job.tool.cluster;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;

/** A Millrace pipeline on a cluster, running or ended. */
public final class PipelineJob {
  private final JobID id;
  private final String name;
  private final JobStatus status;
  private final Instant started;
  private final Duration duration;
  private final Map<String, String> configuration;

  PipelineJob(
      JobID id,
      String name,
      JobStatus status,
      Instant started,
      Duration duration,
      Map<String, String> configuration) {
    this.id = id;
    this.name = name;
    this.status = status;
    this.started = started;
    this.duration = duration;
    this.configuration = Map.copyOf(configuration);
  }

  PipelineJob with(Map<String, String> newConfiguration) {
    return new PipelineJob(id, name, status, started, duration, newConfiguration);
  }

  public JobID id() {
    return id;
  }

  /** The pipeline's name. Two jobs may have the same. */
  public String name() {
    return name;
  }

  public JobStatus status() {
    return status;
  }

  public Instant started() {
    return started;
  }

  /** From its submission to now, or to its end. */
  public Duration duration() {
    return duration;
  }

  /** The keys that were given when it was submitted, secrets as asterisks. */
  public Map<String, String> configuration() {
    return configuration;
  }

  /** Whether it has not ended. */
  public boolean isAlive() {
    return !status.isGloballyTerminalState();
  }

  @Override
  public String toString() {
    return name + " (" + id + ")";
  }
}
