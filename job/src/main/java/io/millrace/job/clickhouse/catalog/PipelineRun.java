package io.millrace.job.clickhouse.catalog;

import java.time.Instant;
import java.util.Optional;

/** The newest run that wrote records of a stream to a table. */
public final class PipelineRun {
  private final String stream;
  private final String pipeline;
  private final Instant time;
  private final String until;
  private final String job;

  PipelineRun(String stream, String pipeline, Instant time, String until, String job) {
    this.stream = stream;
    this.pipeline = pipeline;
    this.time = time;
    this.until = until;
    this.job = job;
  }

  /** The stream, as named by {@link PipelineRuns}. */
  public String stream() {
    return stream;
  }

  public String pipeline() {
    return pipeline;
  }

  /** When its first block was inserted. */
  public Instant time() {
    return time;
  }

  /** Where the run ends; empty if it has no end. */
  public Optional<Instant> until() {
    return until.isEmpty() ? Optional.empty() : Optional.of(Instant.parse(until));
  }

  /**
   * The id of its job, if the cluster gives it one that outlives the JobManager; otherwise empty.
   */
  public String job() {
    return job;
  }
}
