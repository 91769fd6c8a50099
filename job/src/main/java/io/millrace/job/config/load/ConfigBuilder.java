package io.millrace.job.config.load;

import io.millrace.job.config.ConfigException;
import io.millrace.job.config.Origin;
import io.millrace.job.config.PipelineConfig;
import io.millrace.job.config.Problem;
import io.millrace.job.config.SecretStores;
import io.millrace.job.config.SourceConfig;
import io.millrace.job.config.option.CredentialsOptions;
import io.millrace.job.config.option.OptionSpec;
import io.millrace.job.config.option.Section;
import io.millrace.job.config.option.SourceOptions;
import io.millrace.job.config.option.StreamKey;
import io.millrace.job.config.value.Secret;
import io.millrace.job.config.value.SecretReference;
import io.millrace.job.config.value.SecretResolver;
import io.millrace.job.config.value.StreamAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;
import org.jspecify.annotations.Nullable;

/** A configuration while it is read: the valid values, and the problems so far. */
final class ConfigBuilder {
  private final String file;
  private final @Nullable ConfigBuilder parent;
  private final String prefix;
  private final Map<String, Entry> given;
  private final Configuration values = new Configuration();
  private final Map<String, Secret> secrets = new LinkedHashMap<>();
  private final Map<Section, Map<String, String>> free = new LinkedHashMap<>();
  private final Map<String, String> shown = new LinkedHashMap<>();
  private final Set<String> broken = new HashSet<>();
  private final List<Problem> problems = new ArrayList<>();
  private final Map<String, ConfigBuilder> streams = new LinkedHashMap<>();

  /**
   * @param file as messages call it; empty without a file
   */
  ConfigBuilder(String file, Map<String, Entry> given) {
    this.file = file;
    this.parent = null;
    this.prefix = "";
    this.given = given;
  }

  private ConfigBuilder(ConfigBuilder parent, String label) {
    this.file = parent.file;
    this.parent = parent;
    this.prefix = StreamKey.prefix(label);
    this.given = parent.given;
  }

  /** The keys of one stream among several, by the names they have without its label. */
  ConfigBuilder stream(String label) {
    return streams.computeIfAbsent(label, any -> new ConfigBuilder(this, any));
  }

  /** The streams that were given so. */
  Collection<ConfigBuilder> streams() {
    return streams.values();
  }

  private String full(String key) {
    return prefix.isEmpty() ? key : prefix + key.substring(Section.SOURCE.prefix().length());
  }

  private ConfigBuilder root() {
    return parent == null ? this : parent;
  }

  <T> void put(OptionSpec<T> setting, T value) {
    values.set(setting.option(), value);
    root().shown.put(full(setting.key()), setting.type().spell(value));
  }

  /** Another spelling of what was given, which is shown as it was given. */
  <T> void resolve(ConfigOption<T> option, T value) {
    values.set(option, value);
  }

  void putSecret(String key, Secret value) {
    secrets.put(key, value);
    root().shown.put(full(key), Secret.MASK);
  }

  void putFree(Section section, String key, String value, OptionSpec.Visibility visibility) {
    free.computeIfAbsent(section, any -> new LinkedHashMap<>()).put(key, value);
    shown.put(
        section.prefix() + key, visibility == OptionSpec.Visibility.SHOWN ? value : Secret.MASK);
  }

  /** A problem with a key, told with the place it was given at. */
  void complain(String key, String message) {
    broken.add(key);
    String full = full(key);
    Entry entry = given.get(full);
    root()
        .problems
        .add(new Problem(entry == null ? Origin.nowhere() : entry.origin(), full, message));
  }

  /** A problem found before its key could be looked at. */
  void complain(Problem problem) {
    broken.add(problem.key());
    problems.add(problem);
  }

  /** The value given or the default; empty also when what was given has a problem already. */
  <T> Optional<T> find(ConfigOption<T> option) {
    if (broken.contains(option.key())) {
      return Optional.empty();
    }
    if (parent != null && !owns(option.key()) && inherits(option.key())) {
      return parent.find(option);
    }
    return values.getOptional(option).or(() -> Optional.ofNullable(option.defaultValue()));
  }

  /** Whether the key was given, rightly or wrongly. */
  boolean isGiven(ConfigOption<?> option) {
    return owns(option.key())
        || (parent != null && inherits(option.key()) && parent.isGiven(option));
  }

  /** Whether this key, or one below it, was given here and not only for all streams. */
  boolean owns(String key) {
    String full = full(key);
    return broken.contains(key)
        || given.keySet().stream()
            .anyMatch(other -> other.equals(full) || other.startsWith(full + "."));
  }

  /** Whether a stream takes from all streams what it does not say itself. */
  private boolean inherits(String key) {
    if (key.startsWith(CredentialsOptions.PREFIX)) {
      return !owns(CredentialsOptions.PREFIX.substring(0, CredentialsOptions.PREFIX.length() - 1));
    }
    if (key.equals(SourceOptions.REGION.key())) {
      return values
          .getOptional(SourceOptions.STREAM)
          .flatMap(StreamAddress::parse)
          .flatMap(StreamAddress::region)
          .isEmpty();
    }
    if (key.equals(SourceOptions.TIMESTAMP.key())) {
      return !owns(SourceOptions.POSITION.key());
    }
    return !key.equals(SourceOptions.STREAM.key()) && !key.equals(SourceOptions.CONSUMER_ARN.key());
  }

  /** A secret, if it was given here. */
  Optional<Secret> secret(ConfigOption<String> option) {
    return Optional.ofNullable(secrets.get(option.key()));
  }

  Map<String, String> free(Section section) {
    return free.getOrDefault(section, Map.of());
  }

  /** The configuration, when nothing is wrong with it. */
  PipelineConfig finish(SecretStores stores) throws ConfigException {
    if (!problems.isEmpty()) {
      List<Problem> sorted = new ArrayList<>(problems);
      sorted.sort(null);
      throw new ConfigException(file, sorted);
    }
    List<SourceConfig> sources = sources();
    Map<String, Secret> headers = new LinkedHashMap<>();
    free(Section.CLICKHOUSE_HEADERS)
        .forEach((name, text) -> headers.put(name, ValueResolver.secret(text)));
    Optional<SecretResolver> resolver = resolver(sources, stores);
    resolver.ifPresent(
        by -> {
          secrets.replaceAll((key, secret) -> secret.bound(by));
          headers.replaceAll((name, secret) -> secret.bound(by));
        });
    return new PipelineConfig(
        values,
        secrets,
        sources,
        free(Section.COLUMNS),
        free(Section.FLINK),
        headers,
        free(Section.CLICKHOUSE_SETTINGS),
        shown);
  }

  private Optional<SecretResolver> resolver(List<SourceConfig> sources, SecretStores stores) {
    if (sources.isEmpty()) {
      return Optional.empty();
    }
    Map<SecretReference.Store, String> endpoints = new EnumMap<>(SecretReference.Store.class);
    find(CredentialsOptions.SECRETSMANAGER_ENDPOINT)
        .ifPresent(url -> endpoints.put(SecretReference.Store.SECRETSMANAGER, url));
    find(CredentialsOptions.SSM_ENDPOINT)
        .ifPresent(url -> endpoints.put(SecretReference.Store.SSM, url));
    SourceConfig source = sources.get(0);
    return Optional.of(
        stores.open(
            source, find(CredentialsOptions.SECRETS_REGION).orElseGet(source::region), endpoints));
  }

  private List<SourceConfig> sources() {
    List<SourceConfig> sources = new ArrayList<>();
    if (values.contains(SourceOptions.STREAM)) {
      sources.add(new SourceConfig("", values, secrets));
    }
    streams.forEach((label, stream) -> sources.add(stream.source(label, values, secrets)));
    return sources;
  }

  private SourceConfig source(
      String label, Configuration common, Map<String, Secret> commonSecrets) {
    Configuration merged = new Configuration(common);
    common.keySet().stream().filter(key -> !inherits(key)).forEach(merged::removeKey);
    merged.addAll(values);
    Map<String, Secret> mergedSecrets = new LinkedHashMap<>(commonSecrets);
    mergedSecrets.keySet().removeIf(key -> !inherits(key));
    mergedSecrets.putAll(secrets);
    return new SourceConfig(label, merged, mergedSecrets);
  }
}
