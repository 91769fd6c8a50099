package io.millrace.job.clickhouse.catalog;

import java.time.Instant;
import java.util.Optional;

/** What is remembered of the newest run that wrote what it read of a stream to a table. */
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

  /** The stream, as {@link PipelineRuns} names it. */
  public String stream() {
    return stream;
  }

  public String pipeline() {
    return pipeline;
  }

  /** When its first block had landed. */
  public Instant time() {
    return time;
  }

  /** Where it was to end; empty when it was not. */
  public Optional<Instant> until() {
    return until.isEmpty() ? Optional.empty() : Optional.of(Instant.parse(until));
  }

  /** Its job's id, when the cluster gives one that outlives the JobManager; else empty. */
  public String job() {
    return job;
  }
}
