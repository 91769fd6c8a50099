package io.millrace.console.wizard;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.console.http.ApiException;
import io.millrace.console.pipelines.SecretStore;
import io.millrace.job.cli.setup.PipelineTemplate;
import io.millrace.job.config.ConfigException;
import io.millrace.job.config.PipelineConfig;
import io.millrace.job.config.load.ConfigSources;
import io.millrace.job.config.option.ClickHouseOptions;
import io.millrace.job.config.option.CredentialsOptions;
import io.millrace.job.config.option.OptionSpec;
import io.millrace.job.config.option.Section;
import io.millrace.job.config.option.SourceOptions;
import io.millrace.job.config.option.StreamKey;
import io.millrace.job.config.value.Environment;
import io.millrace.job.tool.sample.StreamNames;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A pipeline that is being made: keys of its file as the page sends them. A secret is the name of
 * its variable and nothing else; another key may not read a variable or a file of the console.
 */
final class Draft {
  private static final Set<String> SECRETS =
      Section.allSettings().stream()
          .filter(OptionSpec::isSecret)
          .map(OptionSpec::key)
          .collect(Collectors.toUnmodifiableSet());

  private final Map<String, String> keys;
  private final SecretStore secrets;

  private Draft(Map<String, String> keys, SecretStore secrets) {
    this.keys = keys;
    this.secrets = secrets;
  }

  /**
   * The draft in a request.
   *
   * @param body with the object {@code keys}
   */
  static Draft of(ObjectNode body, SecretStore secrets) throws ApiException {
    Map<String, String> keys = new LinkedHashMap<>();
    for (Map.Entry<String, JsonNode> entry : body.path("keys").properties()) {
      String key = entry.getKey();
      String value = entry.getValue().asText();
      if (value.isEmpty() && !key.startsWith(Section.COLUMNS.prefix())) {
        continue;
      }
      require(key, value);
      keys.put(key, value);
    }
    return new Draft(keys, secrets);
  }

  private static void require(String key, String value) throws ApiException {
    boolean isVariable = value.matches("\\$\\{[A-Z][A-Z0-9_]{0,63}\\}");
    if (SECRETS.contains(StreamKey.plain(key))) {
      if (!isVariable) {
        throw ApiException.invalid(
            key + " is a secret: a draft holds the name of its variable only",
            "Write ${NAME}, and enter the value on the page or set the variable");
      }
    } else if (isVariable && StreamKey.plain(key).equals(CredentialsOptions.ACCESS_KEY_ID.key())) {
      return;
    } else if (key.endsWith("-file") || value.contains("${")) {
      throw ApiException.invalid(
          key + " would read a variable or a file of the console",
          "Add it to the pipeline's file by hand");
    }
  }

  /** The keys, complete and valid. */
  PipelineConfig config() throws ConfigException {
    return sources(keys).load();
  }

  /** The same whether or not the variables have values, for what is only written down. */
  PipelineConfig written() throws ConfigException {
    return ConfigSources.in(this::valueOrUnset).overrides(overrides(keys)).load();
  }

  private String valueOrUnset(String name) {
    String value = secrets.variable(name);
    return value == null ? "unset" : value;
  }

  /** The keys, complete and valid for the stream. */
  PipelineConfig source() throws ConfigException {
    return sources(keys).loadSource();
  }

  /** For questions about AWS before a stream is chosen. */
  PipelineConfig anyStream() throws ConfigException {
    Map<String, String> some = new LinkedHashMap<>(keys);
    some.putIfAbsent(SourceOptions.STREAM.key(), StreamNames.ANY_STREAM);
    return sources(some).loadSource();
  }

  /** For questions about ClickHouse before a table is chosen. */
  PipelineConfig anyTable() throws ConfigException {
    Map<String, String> some = new LinkedHashMap<>(keys);
    some.putIfAbsent(SourceOptions.STREAM.key(), StreamNames.ANY_STREAM);
    some.putIfAbsent(ClickHouseOptions.TABLE.key(), "any");
    return sources(some).load();
  }

  private ConfigSources sources(Map<String, String> all) {
    return ConfigSources.in(secrets).overrides(overrides(all));
  }

  private static List<String> overrides(Map<String, String> all) {
    List<String> overrides = new ArrayList<>();
    all.forEach((key, value) -> overrides.add(key + "=" + value));
    return overrides;
  }

  /** Looks up variables as {@link #written} does. */
  Environment complete() {
    return this::valueOrUnset;
  }

  /** The same keys, some of them changed. */
  Draft with(Map<String, String> changes) {
    Map<String, String> all = new LinkedHashMap<>(keys);
    all.putAll(changes);
    return new Draft(all, secrets);
  }

  /** The pipeline's file. */
  PipelineTemplate template() {
    PipelineTemplate template = new PipelineTemplate();
    keys.forEach(template::set);
    return template;
  }

  /** The keys that hold no secret. */
  Map<String, String> openKeys() {
    Map<String, String> open = new LinkedHashMap<>(keys);
    open.keySet().removeIf(key -> SECRETS.contains(StreamKey.plain(key)));
    return open;
  }

  /** The keys that are secrets. */
  List<String> secretKeys() {
    return keys.keySet().stream()
        .filter(key -> SECRETS.contains(StreamKey.plain(key)))
        .collect(Collectors.toList());
  }

  /** The variables without a value. */
  List<String> unsetVariables() {
    return template().variables().stream()
        .distinct()
        .filter(name -> !secrets.isSet(name))
        .collect(Collectors.toList());
  }
}
