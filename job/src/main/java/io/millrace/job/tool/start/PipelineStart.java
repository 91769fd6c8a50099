package io.millrace.job.tool.start;

import io.millrace.job.clickhouse.catalog.CatalogException;
import io.millrace.job.clickhouse.catalog.PipelineRuns;
import io.millrace.job.config.PipelineConfig;
import io.millrace.job.config.option.PipelineOptions;
import io.millrace.job.config.value.Place;
import io.millrace.job.pipeline.AlignedCheckpoints;
import io.millrace.job.pipeline.CheckpointStorage;
import io.millrace.job.pipeline.JobEnvironment;
import io.millrace.job.pipeline.Pipeline;
import io.millrace.job.pipeline.UnsuitableSettingException;
import io.millrace.job.preflight.Checks;
import io.millrace.job.preflight.StartChecks;
import io.millrace.job.preflight.report.CheckReport;
import io.millrace.job.provision.ErrorTables;
import io.millrace.job.tool.Pause;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.jspecify.annotations.Nullable;

/** One start of a pipeline, in this order: {@link #check}, {@link #addTo}, then execute. */
public final class PipelineStart {
  /** Whether a start without state was asked for. */
  public enum State {
    /** A pipeline that has written before must be restored. */
    REQUIRED,
    /** It may start without state although it has written before. */
    FRESH
  }

  /** How long to wait before the services are asked again. */
  private static final Duration BETWEEN_CHECKS = Duration.ofSeconds(15);

  private final JobEnvironment job;
  private final Place place;
  private final PipelineConfig config;
  private final StreamExecutionEnvironment environment;
  private final State state;
  private final @Nullable Instant until;
  private @Nullable StartChecks checks;
  private @Nullable CheckReport report;

  /**
   * Nothing is sent yet.
   *
   * @param job with the cluster's configuration, as far as this side knows it
   * @param place where the job will run
   * @param until where reading ends; null for never
   */
  public PipelineStart(JobEnvironment job, Place place, State state, @Nullable Instant until) {
    this.job = job;
    this.place = place;
    this.config = job.config();
    this.environment = job.environment();
    this.state = state;
    this.until = until;
  }

  /** Runs all checks; changes nothing. */
  public CheckReport check() {
    boolean fresh = state == State.FRESH || config.get(PipelineOptions.FRESH);
    StartChecks start =
        StartChecks.of(config, Submission.start(environment.getConfiguration(), fresh, until));
    CheckReport found = Checks.run(config, environment.getParallelism()).with(start.findings());
    checks = start;
    report = found;
    return found;
  }

  /**
   * The same. If Flink may run this program for a job that it has already restored, it waits for a
   * service that does not answer: an error would end the JobManager and the job with it, which
   * outlives such an outage itself.
   *
   * @param waiting receives the report before each wait
   */
  public CheckReport checkPatiently(Consumer<CheckReport> waiting) throws InterruptedException {
    CheckReport found = check();
    while (found.isOutage() && Submission.mayBeRepeated(environment.getConfiguration())) {
      waiting.accept(found);
      Pause.of(BETWEEN_CHECKS);
      found = check();
    }
    return found;
  }

  /**
   * Creates the error table and adds the operators.
   *
   * @param submission the time at which the job is submitted
   * @throws UnsuitableSettingException if Flink's configuration cannot keep the guarantee
   * @throws IllegalStateException if the checks did not run or found an error
   */
  public void addTo(Instant submission) throws UnsuitableSettingException, CatalogException {
    CheckReport found = report;
    if (checks == null || found == null || found.hasErrors()) {
      throw new IllegalStateException("A pipeline starts only after checks without errors");
    }
    CheckpointStorage.require(config, place, job.flink());
    AlignedCheckpoints.require(job.flink());
    ErrorTables.ensure(config);
    Pipeline pipeline =
        Pipeline.of(config, found.schema().orElseThrow(), found.tokenLifetime().orElse(null))
            .at(place);
    if (checks.canRemember()) {
      pipeline.remembering(
          PipelineRuns.of(config, until, Submission.lastingJob(environment.getConfiguration())));
    }
    pipeline.addTo(environment, submission, until);
  }
}
