package io.millrace.job.cli.option;

import io.millrace.job.cli.terminal.CommandException;
import io.millrace.job.cli.terminal.Terminal;
import io.millrace.job.config.ConfigException;
import io.millrace.job.config.PipelineConfig;
import io.millrace.job.config.load.ConfigSources;
import io.millrace.job.config.load.PropertyGroups;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options every command has that works with a pipeline's configuration. */
public final class ConfigurationFile {
  private final Terminal terminal;

  @Option(
      names = {"-c", "--config"},
      paramLabel = "FILE",
      description = {
        "The pipeline's configuration, YAML.",
        "Omit it on Managed Service for Apache Flink, which uses property groups instead."
      })
  private @Nullable Path file;

  @Option(
      names = "-D",
      paramLabel = "KEY=VALUE",
      description = "Overrides one option, for example -D block.max-rows=100000. Repeatable.")
  private List<String> overrides = new ArrayList<>();

  public ConfigurationFile(Terminal terminal) {
    this.terminal = terminal;
  }

  /**
   * The configuration these options name.
   *
   * @throws ConfigException with everything that is wrong in it
   * @throws CommandException when they name none
   */
  public PipelineConfig load() throws ConfigException, CommandException {
    return sources(List.of()).load();
  }

  /**
   * What these options and a command's own flags name.
   *
   * @param flags {@code key=value} each; {@code -D} wins over them
   */
  ConfigSources sources(List<String> flags) throws CommandException {
    List<String> all = new ArrayList<>(flags);
    all.addAll(overrides);
    ConfigSources sources = ConfigSources.in(terminal::variable).overrides(all);
    if (file != null) {
      return sources.file(file);
    }
    Map<String, Map<String, String>> groups = propertyGroups();
    if (groups.isEmpty() && all.isEmpty()) {
      throw new CommandException(
          "No configuration given. Name the pipeline's file: --config pipeline.yaml");
    }
    return sources.propertyGroups(groups);
  }

  /** The file, when one is named. */
  public Optional<Path> file() {
    return Optional.ofNullable(file);
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
