package io.millrace.job.config.load;

import io.millrace.job.config.ConfigException;
import io.millrace.job.config.PipelineConfig;
import io.millrace.job.config.Problem;
import io.millrace.job.config.SecretStores;
import io.millrace.job.config.load.Variables.Unset;
import io.millrace.job.config.option.CredentialsOptions;
import io.millrace.job.config.option.Section;
import io.millrace.job.config.option.StreamKey;
import io.millrace.job.config.value.Environment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Where a configuration is read from. Later places win over earlier ones: the file, then property
 * groups, then overrides. Immutable: every method returns a new instance.
 */
public final class ConfigSources {
  /** What a configuration is read for. */
  private enum Purpose {
    JOB,
    SOURCE,
    PERMISSIONS,
    ELSEWHERE;

    private static final Set<Section> OF_AWS = EnumSet.of(Section.SOURCE, Section.SECRETS);

    /** The sections whose required keys must be there. */
    private Set<Section> needed() {
      return this == SOURCE ? EnumSet.of(Section.SOURCE) : EnumSet.allOf(Section.class);
    }

    private boolean reads(String key) {
      return this != PERMISSIONS
          || Section.of(key).filter(OF_AWS::contains).isPresent()
          || Section.isSecret(key);
    }

    private NamedFiles files() {
      return this == ELSEWHERE ? NamedFiles.ELSEWHERE : NamedFiles.HERE;
    }

    /** Whether a variable in the value may be unset. */
    private boolean mayBeUnset(String key) {
      boolean isOfCredentials =
          Section.isSecret(key)
              || StreamKey.plain(key).equals(CredentialsOptions.ACCESS_KEY_ID.key());
      return this == ELSEWHERE || (this == PERMISSIONS && isOfCredentials);
    }
  }

  private final Function<String, Environment> environments;
  private final @Nullable Path file;
  private final @Nullable String text;
  private final Map<String, Map<String, String>> groups;
  private final Overrides overrides;
  private final SecretStores stores;

  private ConfigSources(
      Function<String, Environment> environments,
      @Nullable Path file,
      @Nullable String text,
      Map<String, Map<String, String>> groups,
      Overrides overrides,
      SecretStores stores) {
    this.environments = environments;
    this.file = file;
    this.text = text;
    this.groups = groups;
    this.overrides = overrides;
    this.stores = stores;
  }

  /**
   * No sources yet.
   *
   * @param environment where variables in values are looked up
   */
  public static ConfigSources in(Environment environment) {
    return byKey(key -> environment);
  }

  /**
   * No sources yet.
   *
   * @param environments where variables in the value of a key are looked up, by the full key as in
   *     the file: {@code source.streams.orders.region}
   */
  public static ConfigSources byKey(Function<String, Environment> environments) {
    return new ConfigSources(
        environments, null, null, Map.of(), Overrides.NONE, new NoSecretStores());
  }

  /** Nested YAML. */
  public ConfigSources file(Path path) {
    return new ConfigSources(environments, path, null, groups, overrides, stores);
  }

  /** Nested YAML that is not in a file. A relative path in it starts at the working directory. */
  public ConfigSources yaml(String content) {
    return new ConfigSources(environments, null, content, groups, overrides, stores);
  }

  /**
   * Property groups of Managed Service for Apache Flink: group → key → value. The group is a
   * section ({@code source}) and the key the rest ({@code stream}), or the group is {@code
   * millrace} and the keys are full.
   */
  public ConfigSources propertyGroups(Map<String, Map<String, String>> all) {
    return new ConfigSources(environments, file, text, all, overrides, stores);
  }

  /** {@code key=value} each; the last one for a key counts. */
  public ConfigSources overrides(List<String> all) {
    return new ConfigSources(environments, file, text, groups, overrides.texts(all), stores);
  }

  /** The value of each key. A key may contain an equals sign. These win over all else. */
  public ConfigSources overrides(Map<String, String> all) {
    return new ConfigSources(environments, file, text, groups, overrides.values(all), stores);
  }

  /** Where secret references are read, not before a secret is needed. */
  public ConfigSources secretStores(SecretStores all) {
    return new ConfigSources(environments, file, text, groups, overrides, all);
  }

  /**
   * Reads and checks everything.
   *
   * @throws ConfigException with everything that is wrong
   */
  public PipelineConfig load() throws ConfigException {
    return load(Purpose.JOB);
  }

  /**
   * Like {@link #load}, for commands that only read the stream: the keys of ClickHouse may be
   * missing. The configuration throws when a missing one is read.
   *
   * @throws ConfigException with everything that is wrong
   */
  public PipelineConfig loadSource() throws ConfigException {
    return load(Purpose.SOURCE);
  }

  /**
   * Like {@link #loadSource}, for what is only said of the streams and of the secrets that the
   * configuration refers to. A secret may have a variable that is not set here, and other keys are
   * not read.
   *
   * @throws ConfigException with everything that is wrong about the streams
   */
  public PipelineConfig loadPermissions() throws ConfigException {
    return load(Purpose.PERMISSIONS);
  }

  /**
   * Like {@link #load}, for another machine: the files that it names need not exist here, and a
   * variable that is not set and has no default stands for its own name.
   *
   * @throws ConfigException with everything that is wrong
   */
  PipelineConfig loadForElsewhere() throws ConfigException {
    return load(Purpose.ELSEWHERE);
  }

  private PipelineConfig load(Purpose purpose) throws ConfigException {
    ConfigFile content = content();
    List<Problem> problems = new ArrayList<>(content.problems());
    Map<String, Entry> given = new LinkedHashMap<>();
    for (Entry entry : content.entries()) {
      Entry earlier = given.putIfAbsent(entry.key(), entry);
      if (earlier != null) {
        problems.add(duplicate(entry, earlier));
      }
    }
    new PropertyGroups(groups).entries(problems).forEach(entry -> given.put(entry.key(), entry));
    overrides.entries(problems).forEach(entry -> given.put(entry.key(), entry));

    given.keySet().removeIf(key -> !purpose.reads(key));

    ConfigBuilder draft = new ConfigBuilder(name(), given);
    problems.forEach(draft::complain);
    ValueResolver resolver =
        new ValueResolver(
            key ->
                new Variables(
                    environments.apply(key),
                    purpose.mayBeUnset(key) ? Unset.NAMED : Unset.REPORTED),
            draft);
    given.values().forEach(resolver::resolve);
    if (content.isWhole()) {
      ConfigValidator validator = new ConfigValidator(draft);
      if (purpose == Purpose.PERMISSIONS) {
        validator.applyToStreams();
      } else {
        validator.apply(folder(), purpose.needed(), purpose.files());
      }
    }
    return draft.finish(stores);
  }

  private ConfigFile content() {
    if (file != null) {
      return ConfigFile.read(file);
    }
    return text == null ? ConfigFile.none() : ConfigFile.parse(text);
  }

  private String name() {
    if (file != null) {
      return file.toString();
    }
    return text == null ? "" : "on standard input";
  }

  private static Problem duplicate(Entry entry, Entry earlier) {
    return new Problem(
        entry.origin(), entry.key(), "is given twice; the first is at " + earlier.origin().spot());
  }

  private Path folder() {
    return Optional.ofNullable(file)
        .map(Path::toAbsolutePath)
        .map(Path::getParent)
        .orElse(Path.of(""));
  }
}
