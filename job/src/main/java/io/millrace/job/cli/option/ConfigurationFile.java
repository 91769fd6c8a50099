package io.millrace.job.cli.option;

import io.millrace.job.cli.terminal.CommandException;
import io.millrace.job.cli.terminal.Terminal;
import io.millrace.job.config.ConfigException;
import io.millrace.job.config.PipelineConfig;
import io.millrace.job.config.load.ApplicationProperties;
import io.millrace.job.config.load.ConfigSources;
import io.millrace.job.config.load.WrittenConfig;
import io.millrace.job.config.option.Section;
import io.millrace.job.config.value.Place;
import io.millrace.job.secret.AwsSecrets;
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
      converter = PipelineFileConverter.class,
      description = {
        "The pipeline's configuration, YAML; - reads standard input.",
        "Omit it on Managed Service for Apache Flink, which uses property groups instead."
      })
  private @Nullable Path file;

  @Option(
      names = "--property-groups",
      paramLabel = "FILE",
      description = {
        "Property groups of Managed Service for Apache Flink, JSON, in place of those of the",
        "application: checks an application's configuration before it is deployed."
      })
  private @Nullable Path propertyGroups;

  @Option(
      names = "-D",
      paramLabel = "KEY=VALUE",
      description = {
        "Overrides one option, for example -D block.max-rows=100000. Repeatable.",
        "For a secret, name a variable in single quotes: -D 'clickhouse.password=$${NAME}'."
      })
  private List<String> overrides = new ArrayList<>();

  private boolean hasWarned;

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
    warnOfSecrets();
    List<String> all = new ArrayList<>(flags);
    all.addAll(overrides);
    ConfigSources sources =
        ConfigSources.in(terminal::variable).overrides(all).secretStores(AwsSecrets::of);
    Map<String, Map<String, String>> groups =
        file != null && propertyGroups == null ? Map.of() : propertyGroups();
    if (file != null) {
      return (isStandardInput(file) ? sources.yaml(standardInput()) : sources.file(file))
          .propertyGroups(groups);
    }
    if (groups.isEmpty() && all.isEmpty()) {
      throw new CommandException(
          "No configuration given. Name the pipeline's file: --config pipeline.yaml");
    }
    return sources.propertyGroups(groups);
  }

  /**
   * A command's arguments are not secret. The process list and the shell's history have them, and
   * in application mode Flink's dashboard. Warns once.
   */
  private void warnOfSecrets() {
    List<String> keys = new ArrayList<>();
    for (String override : overrides) {
      int equals = override.indexOf('=');
      String key = override.substring(0, Math.max(equals, 0)).trim();
      String value = override.substring(equals + 1);
      if (WrittenConfig.isPlainSecret(key, value)) {
        keys.add(key);
      }
    }
    if (!keys.isEmpty() && !hasWarned) {
      hasWarned = true;
      terminal
          .err()
          .println(
              "Warning: -D has the secret itself: "
                  + String.join(", ", keys)
                  + ". Other users of this machine, and Flink's dashboard, show a command's"
                  + " arguments\n  → Set an environment variable, and name it in single quotes: -D '"
                  + keys.get(0)
                  + "=${NAME}'"
                  + (keys.get(0).startsWith(Section.CLICKHOUSE.prefix())
                      ? ". Or keep the secret in a store: ${secretsmanager:NAME}, ${ssm:NAME}"
                      : ""));
    }
  }

  /** Where the command runs: property groups are there only on Managed Flink. */
  Place place() throws CommandException {
    return propertyGroups().isEmpty() ? Place.ANY : Place.MANAGED_FLINK;
  }

  /** The file, when one is named; empty for standard input. */
  public Optional<Path> file() {
    return Optional.ofNullable(file).filter(path -> !isStandardInput(path));
  }

  /** Whether a file or standard input is named. */
  public boolean isGiven() {
    return file != null;
  }

  /**
   * Takes the file from a parameter of the command: {@code check pipeline.yaml}.
   *
   * @throws CommandException when an option names a file, too
   */
  void parameter(@Nullable Path given) throws CommandException {
    if (given != null && file != null && !given.equals(file)) {
      throw new CommandException(
          "Two configurations are given: " + file + " and " + given + ". Name one of them.");
    }
    file = given == null ? file : given;
  }

  static boolean isStandardInput(Path file) {
    return file.toString().equals("-");
  }

  private String standardInput() throws CommandException {
    try {
      return terminal.readAll();
    } catch (IOException unreadable) {
      throw new CommandException("Standard input cannot be read: " + unreadable.getMessage());
    }
  }

  private Map<String, Map<String, String>> propertyGroups() throws CommandException {
    Path given = propertyGroups;
    try {
      return given == null ? ApplicationProperties.ofRuntime() : ApplicationProperties.read(given);
    } catch (IOException unreadable) {
      throw new CommandException(
          "The application's property groups cannot be read: " + unreadable.getMessage());
    }
  }
}
