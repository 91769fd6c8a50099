package io.millrace.job.cli.option;

import io.millrace.job.cli.terminal.CommandException;
import io.millrace.job.cli.terminal.Terminal;
import io.millrace.job.config.ConfigException;
import io.millrace.job.config.PipelineConfig;
import io.millrace.job.config.load.ConfigSources;
import io.millrace.job.config.value.Place;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** A pipeline's file, as a parameter or an option: {@code check pipeline.yaml}. */
public final class FileParameter {
  @Mixin private final ConfigurationFile configuration;

  @Parameters(
      arity = "0..1",
      paramLabel = "FILE",
      converter = PipelineFileConverter.class,
      description = "The same as --config FILE.")
  private @Nullable Path parameter;

  public FileParameter(Terminal terminal) {
    configuration = new ConfigurationFile(terminal);
  }

  /**
   * The configuration that is named.
   *
   * @throws ConfigException with everything that is wrong in it
   * @throws CommandException when none is named, or two
   */
  public PipelineConfig load() throws ConfigException, CommandException {
    return sources(List.of()).load();
  }

  /**
   * The streams and the references to secrets; see {@link ConfigSources#loadPermissions}.
   *
   * @throws ConfigException with everything that is wrong in it
   * @throws CommandException when none is named, or two
   */
  public PipelineConfig loadPermissions() throws ConfigException, CommandException {
    return sources(List.of()).loadPermissions();
  }

  /** The sources, with {@code key=value} of a command's own flags. */
  ConfigSources sources(List<String> flags) throws CommandException {
    configuration.parameter(parameter);
    return configuration.sources(flags);
  }

  /** Where the command runs: property groups are there only on Managed Flink. */
  public Place place() throws CommandException {
    return configuration.place();
  }

  /** The file, when one is named; empty for standard input. */
  public Optional<Path> file() {
    return configuration
        .file()
        .or(
            () ->
                Optional.ofNullable(parameter)
                    .filter(file -> !ConfigurationFile.isStandardInput(file)));
  }
}
