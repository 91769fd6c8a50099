package io.millrace.job.tool.cluster;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The pipelines of a cluster. */
public final class PipelineList {
  private final List<PipelineJob> jobs;
  private final @Nullable String problem;

  PipelineList(List<PipelineJob> jobs, Optional<String> problem) {
    this.jobs = List.copyOf(jobs);
    this.problem = problem.orElse(null);
  }

  /** The newest first, the living before the others. */
  public List<PipelineJob> jobs() {
    return jobs;
  }

  /** Which jobs are missing and why; empty when the list is complete. */
  public Optional<String> problem() {
    return Optional.ofNullable(problem);
  }
}
