package io.millrace.job.cli.option;

import io.millrace.job.cli.terminal.CommandException;
import io.millrace.job.cli.terminal.Terminal;
import io.millrace.job.config.ConfigException;
import io.millrace.job.tool.cluster.ClusterException;
import io.millrace.job.tool.cluster.FlinkRest;
import io.millrace.job.tool.cluster.PipelineJob;
import java.nio.file.Path;
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
          "The pipeline's name, job id or file. Default: the name in the file of --config, or the"
              + " only pipeline on the cluster.")
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
    if (name != null && !isFile(name)) {
      return name;
    }
    if (configuration().isGiven()) {
      return configuration().load().name();
    }
    List<PipelineJob> alive =
        cluster.pipelines().jobs().stream()
            .filter(PipelineJob::isAlive)
            .collect(Collectors.toList());
    if (alive.size() != 1) {
      throw new CommandException(
          alive.isEmpty()
              ? "No pipeline runs there. To see one that has ended, give its name."
              : "Which pipeline? There are: "
                  + alive.stream().map(PipelineJob::name).collect(Collectors.joining(", ")));
    }
    return alive.get(0).id().toString();
  }

  /**
   * The options that name the configuration.
   *
   * @throws CommandException when they and the parameter name two
   */
  public ConfigurationFile configuration() throws CommandException {
    if (name != null && isFile(name)) {
      configuration.parameter(Path.of(name));
    }
    return configuration;
  }

  /** A pipeline may have any name, but hardly that of a YAML file. */
  private static boolean isFile(String name) {
    return name.equals("-") || name.endsWith(".yaml") || name.endsWith(".yml");
  }
}
