package io.millrace.console.wizard;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.millrace.console.http.ApiException;
import io.millrace.console.pipelines.SecretStore;
import io.millrace.job.cli.setup.PipelineTemplate;
import io.millrace.job.config.ConfigException;
import io.millrace.job.config.PipelineConfig;
import io.millrace.job.config.load.ConfigSources;
import io.millrace.job.config.load.WrittenConfig;
import io.millrace.job.config.option.ClickHouseOptions;
import io.millrace.job.config.option.CredentialsOptions;
import io.millrace.job.config.option.SourceOptions;
import io.millrace.job.config.option.StreamKey;
import io.millrace.job.config.value.Authentication;
import io.millrace.job.config.value.Environment;
import io.millrace.job.config.value.KeyStyle;
import io.millrace.job.tool.sample.StreamNames;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A pipeline that is being made: keys of its file as the page sends them, and {@link DraftRules}.
 */
final class Draft {
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
      if (value.isEmpty() && !DraftRules.isColumn(key)) {
        continue;
      }
      keys.put(key, value);
    }
    return checked(keys, secrets);
  }

  private static Draft checked(Map<String, String> keys, SecretStore secrets) throws ApiException {
    new DraftRules(keys, secrets).apply();
    return new Draft(keys, secrets);
  }

  /** The keys, complete and valid. */
  PipelineConfig config() throws ConfigException {
    return sources(keys).load();
  }

  /** The same whether or not the variables have values, for what is only written down. */
  PipelineConfig written() throws ConfigException {
    return ConfigSources.in(this::valueOrUnset).overrides(asInFile(keys)).load();
  }

  private String valueOrUnset(String name) {
    String value = secrets.ofPages(name);
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
    return ConfigSources.in(secrets::ofPages).overrides(asInFile(all));
  }

  /** The value of a column is text without variables, and is written as the template writes it. */
  private static Map<String, String> asInFile(Map<String, String> all) {
    Map<String, String> written = new LinkedHashMap<>(all);
    written.replaceAll(
        (key, value) -> DraftRules.isColumn(key) ? value.replace("${", "$${") : value);
    return written;
  }

  /** Looks up variables as {@link #written} does. */
  Environment complete() {
    return this::valueOrUnset;
  }

  /** Looks up the variables that the draft may read. */
  Environment variables() {
    return secrets::ofPages;
  }

  /** The same keys, some of them changed. */
  Draft with(Map<String, String> changes) throws ApiException {
    Map<String, String> all = new LinkedHashMap<>(keys);
    all.putAll(changes);
    return checked(all, secrets);
  }

  /**
   * The same keys, for a user that may not exist yet.
   *
   * @param passwordVariable the variable with the password; ignored if the user authenticates by
   *     certificate
   */
  Draft ofUser(String user, String passwordVariable) throws ApiException {
    Map<String, String> changes = new LinkedHashMap<>();
    changes.put(ClickHouseOptions.USERNAME.key(), user);
    if (!isByCertificate()) {
      if (!passwordVariable.matches("[A-Z][A-Z0-9_]{0,63}")) {
        throw ApiException.invalid("The user's password needs a variable's name", "");
      }
      changes.put(ClickHouseOptions.PASSWORD.key(), "${" + passwordVariable + "}");
    }
    return with(changes);
  }

  private boolean isByCertificate() {
    String given = keys.getOrDefault(ClickHouseOptions.AUTHENTICATION.key(), "");
    return KeyStyle.folded(given).equals(KeyStyle.folded(Authentication.CERTIFICATE.toString()));
  }

  /** The pipeline's file. */
  PipelineTemplate template() {
    PipelineTemplate template = new PipelineTemplate();
    keys.forEach(template::set);
    return template;
  }

  /** The pipeline's file, as another machine reads it. */
  WrittenConfig exported() throws ConfigException, IOException {
    return WrittenConfig.parse(template().yaml(), secrets::ofPages);
  }

  /** Without the keys of AWS: the pipeline then reads the stream with the role it is given. */
  Draft withoutCredentials() {
    Map<String, String> some = new LinkedHashMap<>(keys);
    some.keySet().removeIf(key -> StreamKey.plain(key).startsWith(CredentialsOptions.PREFIX));
    return new Draft(some, secrets);
  }

  /** The variables without a value. */
  List<String> unsetVariables() {
    return template().variables().stream()
        .distinct()
        .filter(name -> secrets.ofPages(name) == null)
        .collect(Collectors.toList());
  }
}
