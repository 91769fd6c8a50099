package io.millrace.job;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.job.config.PipelineConfig;
import io.millrace.job.convert.RunTotals;
import io.millrace.job.setup.CheckReport;
import io.millrace.job.setup.Checks;
import io.millrace.job.setup.ErrorTables;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.apache.flink.api.common.JobID;
import org.apache.flink.api.common.JobStatus;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.core.execution.SavepointFormatType;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.jobgraph.SavepointRestoreSettings;
import org.apache.flink.runtime.jobmaster.JobResult;
import org.apache.flink.runtime.minicluster.MiniCluster;
import org.apache.flink.runtime.minicluster.MiniClusterConfiguration;
import org.apache.flink.runtime.testutils.CommonTestUtils;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** A Flink in this JVM that pipelines are submitted to, cancelled on and restored on. */
final class PipelineCluster implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofMinutes(1);

  private final MiniCluster flink;
  private final Path folder;

  private PipelineCluster(MiniCluster flink, Path folder) {
    this.flink = flink;
    this.folder = folder;
  }

  /**
   * @param folder where checkpoints and savepoints go
   */
  static PipelineCluster start(int slots, Path folder) throws Exception {
    return start(slots, folder, new Configuration());
  }

  /**
   * @param settings of the cluster, such as a metric reporter
   */
  static PipelineCluster start(int slots, Path folder, Configuration settings) throws Exception {
    MiniCluster flink =
        new MiniCluster(
            new MiniClusterConfiguration.Builder()
                .setConfiguration(settings)
                .setNumTaskManagers(1)
                .setNumSlotsPerTaskManager(slots)
                .withRandomPorts()
                .build());
    flink.start();
    return new PipelineCluster(flink, folder);
  }

  JobID submit(PipelineConfig config, int parallelism, @Nullable String restoreFrom)
      throws Exception {
    return submit(config, parallelism, restoreFrom, null);
  }

  /** Submits a pipeline that ends by itself. */
  JobID submit(
      PipelineConfig config, int parallelism, @Nullable String restoreFrom, @Nullable Instant until)
      throws Exception {
    CheckReport report = Checks.run(config);
    assertThat(report.hasErrors()).as(report.render()).isFalse();
    return submit(config, report, parallelism, restoreFrom, until, false);
  }

  /** Submits a pipeline that has no use for some of what it is restored from. */
  JobID submitWithLeftovers(PipelineConfig config, int parallelism, String restoreFrom)
      throws Exception {
    return submit(config, Checks.run(config), parallelism, restoreFrom, null, true);
  }

  /** Submits a pipeline whatever the checks say. */
  JobID submitUnchecked(PipelineConfig config, int parallelism) throws Exception {
    return submit(config, Checks.run(config), parallelism, null, null, false);
  }

  private JobID submit(
      PipelineConfig config,
      CheckReport report,
      int parallelism,
      @Nullable String restoreFrom,
      @Nullable Instant until,
      boolean allowLeftovers)
      throws Exception {
    Configuration settings = FlinkSettings.of(config);
    settings.set(
        CheckpointingOptions.CHECKPOINTS_DIRECTORY,
        folder.resolve("checkpoints").toUri().toString());
    StreamExecutionEnvironment environment = new StreamExecutionEnvironment(settings);
    environment.setParallelism(parallelism);
    ErrorTables.ensure(config);
    Pipeline.of(config, report.schema().orElseThrow(), report.tokenLifetime().orElse(null))
        .addTo(environment, Clock.systemUTC().instant(), until);
    StreamGraph stream = environment.getStreamGraph();
    stream.setJobName(config.name());
    JobGraph graph = stream.getJobGraph();
    if (restoreFrom != null) {
      graph.setSavepointRestoreSettings(
          SavepointRestoreSettings.forPath(restoreFrom, allowLeftovers));
    }
    return flink.submitJob(graph).get().getJobID();
  }

  /** How the job ended, which it must have. */
  JobResult result(JobID job) throws Exception {
    return flink.requestJobResult(job).get();
  }

  /** The address of its REST interface. */
  String rest() throws Exception {
    return flink.getRestAddress().get().toString();
  }

  JobStatus status(JobID job) throws Exception {
    return flink.getJobStatus(job).get();
  }

  /** The newest completed checkpoint, if there is one. */
  Optional<String> latestCheckpoint(JobID job) throws Exception {
    return CommonTestUtils.getLatestCompletedCheckpointPath(job, flink);
  }

  /** Ends the job as a crash would, without a savepoint. */
  void cancel(JobID job) throws Exception {
    flink.cancelJob(job).get();
    await(job, JobStatus.CANCELED);
  }

  /** Takes a savepoint of a job that goes on, and returns its folder. */
  Path savepoint(JobID job) throws Exception {
    String path =
        flink
            .triggerSavepoint(
                job,
                folder.resolve("savepoints").toUri().toString(),
                false,
                SavepointFormatType.CANONICAL)
            .get();
    return Path.of(URI.create(path));
  }

  /** Stops the job with a savepoint and returns its path. */
  String stop(JobID job) throws Exception {
    // What is awaited may have arrived from a checkpoint before every task runs.
    CommonTestUtils.waitForAllTaskRunning(flink, job, false);
    String path =
        flink
            .stopWithSavepoint(
                job,
                folder.resolve("savepoints").toUri().toString(),
                false,
                SavepointFormatType.CANONICAL)
            .get();
    await(job, JobStatus.FINISHED);
    return path;
  }

  /** Waits until a job that ends by itself has ended well, and returns what it counted. */
  RunTotals awaitEnd(JobID job) throws Exception {
    await(job, JobStatus.FINISHED);
    return RunTotals.of(
        flink.requestJobResult(job).get().toJobExecutionResult(getClass().getClassLoader()));
  }

  private void await(JobID job, JobStatus status) {
    Awaitility.await("job " + status).atMost(PATIENCE).until(() -> status(job) == status);
  }

  @Override
  public void close() {
    flink.closeAsync().join();
  }
}
