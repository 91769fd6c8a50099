package io.millrace.job.tool.cluster;

import java.util.Optional;

/** What a cluster reports about a pipeline at one moment. */
public final class PipelineFigures {
  private final PipelineMetrics metrics;
  private final Optional<LastCheckpoint> checkpoint;
  private final Optional<LastFailure> failure;

  PipelineFigures(
      PipelineMetrics metrics, Optional<LastCheckpoint> checkpoint, Optional<LastFailure> failure) {
    this.metrics = metrics;
    this.checkpoint = checkpoint;
    this.failure = failure;
  }

  /** No figure is known. */
  public static PipelineFigures none() {
    return new PipelineFigures(PipelineMetrics.none(), Optional.empty(), Optional.empty());
  }

  /** What its operators report. */
  public PipelineMetrics metrics() {
    return metrics;
  }

  /** Its newest completed checkpoint. */
  public Optional<LastCheckpoint> lastCheckpoint() {
    return checkpoint;
  }

  /** What made it fail or restart last: the first lines of the newest exception. */
  public Optional<LastFailure> lastFailure() {
    return failure;
  }
}
