package io.millrace.console.wizard;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.console.http.ApiException;
import io.millrace.console.pipelines.ClusterWatch;
import io.millrace.console.pipelines.Trees;
import io.millrace.console.task.Progress;
import io.millrace.job.config.PipelineConfig;
import io.millrace.job.config.value.Place;
import io.millrace.job.pipeline.FlinkSettings;
import io.millrace.job.pipeline.JobEnvironment;
import io.millrace.job.preflight.report.CheckReport;
import io.millrace.job.preflight.report.Finding;
import io.millrace.job.tool.cluster.ClusterException;
import io.millrace.job.tool.start.PipelineStart;
import java.net.MalformedURLException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import org.apache.flink.api.common.JobID;
import org.apache.flink.client.deployment.executors.PipelineExecutorUtils;
import org.apache.flink.configuration.CheckpointingOptions;
import org.apache.flink.configuration.Configuration;
import org.apache.flink.configuration.CoreOptions;
import org.apache.flink.runtime.jobgraph.JobGraph;
import org.apache.flink.runtime.rest.handler.legacy.messages.ClusterOverviewWithVersion;
import org.apache.flink.streaming.api.environment.StreamExecutionEnvironment;
import org.apache.flink.streaming.api.graph.StreamGraph;
import org.jspecify.annotations.Nullable;

/** Starts pipelines on the session cluster, as {@code flink run -d} does. */
public final class Starter {
  private final ClusterWatch watch;
  private final @Nullable Path jar;
  private final Clock clock;

  /**
   * @param jar {@code millrace.jar}, which is sent to the cluster; null if the cluster has its
   *     classes
   */
  public Starter(ClusterWatch watch, @Nullable Path jar, Clock clock) {
    this.watch = watch;
    this.jar = jar;
    this.clock = clock;
  }

  /** What the cluster can take. */
  ObjectNode cluster() throws ClusterException {
    ClusterOverviewWithVersion overview = watch.cluster().overview();
    Configuration settings = settings();
    return JsonNodeFactory.instance
        .objectNode()
        .put("address", watch.address().toString())
        .put("version", overview.getVersion())
        .put("task_managers", overview.getNumTaskManagersConnected())
        .put("slots", overview.getNumSlotsTotal())
        .put("free_slots", overview.getNumSlotsAvailable())
        .put(
            "checkpoints",
            settings.getOptional(CheckpointingOptions.CHECKPOINTS_DIRECTORY).orElse(""))
        .put(
            "savepoints",
            settings.getOptional(CheckpointingOptions.SAVEPOINT_DIRECTORY).orElse(""));
  }

  /** The cluster's settings that decide whether and how a pipeline may start. */
  private Configuration settings() throws ClusterException {
    Configuration settings = new Configuration();
    for (Map.Entry<String, String> entry : watch.cluster().configuration().entrySet()) {
      String key = entry.getKey();
      if (key.startsWith("execution.checkpointing.")
          || key.startsWith("state.")
          || key.startsWith("high-availability")
          || key.equals("parallelism.default")) {
        settings.setString(key, entry.getValue());
      }
    }
    return settings;
  }

  /** Checks the pipeline and submits it. */
  ObjectNode start(PipelineConfig config, boolean fresh, Progress progress) throws Exception {
    progress.tell("Checking everything once more", 1, 4);
    Configuration settings = settings();
    settings.addAll(FlinkSettings.of(config));
    URI address = watch.address();
    int port =
        address.getPort() >= 0 ? address.getPort() : "https".equals(address.getScheme()) ? 443 : 80;
    StreamExecutionEnvironment environment =
        StreamExecutionEnvironment.createRemoteEnvironment(
            address.getHost(),
            port,
            settings,
            jar == null ? new String[0] : new String[] {jar.toString()});
    environment.setParallelism(settings.get(CoreOptions.DEFAULT_PARALLELISM));
    PipelineStart start =
        new PipelineStart(
            JobEnvironment.remote(config, environment),
            Place.ANY,
            fresh ? PipelineStart.State.FRESH : PipelineStart.State.REQUIRED,
            null);
    CheckReport report = start.check();
    ObjectNode tree = Trees.checks(report);
    if (report.hasErrors()) {
      throw new ApiException(
          409,
          "checks",
          report.findings().stream()
              .filter(finding -> finding.level() == Finding.Level.ERROR)
              .map(Finding::what)
              .findFirst()
              .orElse(""),
          "Go back to the checks; each shows its fix");
    }
    progress.tell("Creating the error table and the job's graph", 2, 4);
    start.addTo(clock.instant());
    progress.tell("Submitting the job", 3, 4);
    JobID job = watch.cluster().submit(graph(environment, config.name()));
    watch.refresh();
    return tree.put("pipeline", config.name()).put("job", job.toString());
  }

  /**
   * The job as {@code executeAsync} would submit it. Its own client knows no certificates and no
   * token, and what it is given for them would become a part of the job.
   */
  private static JobGraph graph(StreamExecutionEnvironment environment, String name)
      throws MalformedURLException {
    StreamGraph graph = environment.getStreamGraph();
    graph.setJobName(name);
    Configuration configuration = new Configuration();
    configuration.addAll((Configuration) environment.getConfiguration());
    return PipelineExecutorUtils.getJobGraph(graph, configuration, Starter.class.getClassLoader());
  }
}
