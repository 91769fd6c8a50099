package io.millrace.job;

import io.millrace.job.config.ConfigException;
import io.millrace.job.config.ConfigSources;
import io.millrace.job.config.PipelineConfig;
import io.millrace.job.config.PropertyGroups;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options every command has that works with a pipeline's configuration. */
final class ConfigurationFile {
  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      description = {
        "The pipeline's configuration, YAML.",
        "Left out on Managed Service for Apache Flink, where property groups take its place."
      })
  private @Nullable Path file;

  @Option(
      names = "-D",
      paramLabel = "KEY=VALUE",
      description = "Overrides one option, for example -D block.max-rows=100000. Repeatable.")
  private List<String> overrides = new ArrayList<>();

  /**
   * The configuration these options name.
   *
   * @throws ConfigException with everything that is wrong in it
   * @throws CommandException when they name none
   */
  PipelineConfig load() throws ConfigException, CommandException {
    ConfigSources sources = ConfigSources.in(System::getenv).overrides(overrides);
    if (file != null) {
      return sources.file(file).load();
    }
    Map<String, Map<String, String>> groups = propertyGroups();
    if (groups.isEmpty() && overrides.isEmpty()) {
      throw new CommandException(
          "No configuration. Name the pipeline's file: --config pipeline.yaml");
    }
    return sources.propertyGroups(groups).load();
  }

  private static Map<String, Map<String, String>> propertyGroups() throws CommandException {
    try {
      return PropertyGroups.ofRuntime();
    } catch (IOException unreadable) {
      throw new CommandException(
          "The application's property groups cannot be read: " + unreadable.getMessage());
    }
  }
}
