package io.millrace.job.cli.option;

import io.millrace.job.cli.terminal.CommandException;
import io.millrace.job.cli.terminal.Terminal;
import io.millrace.job.config.ConfigException;
import io.millrace.job.tool.cluster.ClusterException;
import io.millrace.job.tool.cluster.FlinkRest;
import io.millrace.job.tool.cluster.PipelineJob;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** Which of a cluster's pipelines is meant: by its name or job, by its file, or the only one. */
public final class PipelineSelector {
  @Parameters(
      paramLabel = "PIPELINE",
      arity = "0..1",
      description =
          "The pipeline's name or job id. Default: the name in the file, or the only pipeline on"
              + " the cluster.")
  private @Nullable String name;

  @Mixin private final ConfigurationFile configuration;

  public PipelineSelector(Terminal terminal) {
    configuration = new ConfigurationFile(terminal);
  }

  /**
   * Its name or its job's id.
   *
   * @throws CommandException when it cannot be told which is meant
   */
  public String name(FlinkRest cluster) throws ClusterException, ConfigException, CommandException {
    if (name != null) {
      return name;
    }
    if (configuration.file().isPresent()) {
      return configuration.load().name();
    }
    List<PipelineJob> alive =
        cluster.pipelines().stream().filter(PipelineJob::isAlive).collect(Collectors.toList());
    if (alive.size() != 1) {
      throw new CommandException(
          alive.isEmpty()
              ? "No pipeline runs there. To see one that has ended, give its name."
              : "Which pipeline? There are: "
                  + alive.stream().map(PipelineJob::name).collect(Collectors.joining(", ")));
    }
    return alive.get(0).id().toString();
  }

  public ConfigurationFile configuration() {
    return configuration;
  }
}
