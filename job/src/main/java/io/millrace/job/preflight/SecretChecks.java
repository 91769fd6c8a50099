package io.millrace.job.preflight;

import io.millrace.job.config.PipelineConfig;
import io.millrace.job.config.load.WrittenConfig;
import io.millrace.job.config.option.ClickHouseOptions;
import io.millrace.job.config.option.CredentialsOptions;
import io.millrace.job.config.option.Section;
import io.millrace.job.config.option.SourceOptions;
import io.millrace.job.config.value.Secret;
import io.millrace.job.config.value.SecretUnavailableException;
import io.millrace.job.config.value.ServerAddress;
import io.millrace.job.preflight.report.Finding;
import io.millrace.job.preflight.report.Finding.Stage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.flink.configuration.ConfigOption;

/** Where secrets are kept, whether they can be read, and who else reads them on their way. */
final class SecretChecks {
  private SecretChecks() {}

  /**
   * Secrets that a file contains and shows to its readers.
   *
   * @throws IOException when the file cannot be read
   */
  static List<Finding> ofFile(Path file) throws IOException {
    List<String> keys = WrittenConfig.plainSecrets(file);
    return keys.isEmpty()
        ? List.of()
        : List.of(
            Finding.warn(
                Stage.CONFIGURATION,
                "the file has the secret itself: " + String.join(", ", keys),
                "Set an environment variable, and write ${NAME} in the file"));
  }

  /** Secrets, and records of a stream, that are sent without encryption. Connects to nothing. */
  static List<Finding> ofAddresses(PipelineConfig config) {
    List<Finding> findings = new ArrayList<>();
    List<String> secrets = new ArrayList<>();
    if (isGiven(config, ClickHouseOptions.PASSWORD)
        || config.find(ClickHouseOptions.PASSWORD_FILE).isPresent()) {
      secrets.add("the password");
    }
    config
        .headers()
        .keySet()
        .forEach(name -> secrets.add(Section.CLICKHOUSE_HEADERS.prefix() + name));
    if (!secrets.isEmpty()) {
      add(ClickHouseOptions.URL, config.endpoints(), String.join(", ", secrets), findings);
    }
    if (isGiven(config, ClickHouseOptions.PROXY_PASSWORD)) {
      add(ClickHouseOptions.PROXY, config, "the proxy's password", findings);
    }
    add(SourceOptions.ENDPOINT, ofSources(config, SourceOptions.ENDPOINT), "records", findings);
    add(
        CredentialsOptions.STS_ENDPOINT,
        ofSources(config, CredentialsOptions.STS_ENDPOINT),
        "the credentials that it returns",
        findings);
    for (ConfigOption<String> store :
        List.of(CredentialsOptions.SECRETSMANAGER_ENDPOINT, CredentialsOptions.SSM_ENDPOINT)) {
      add(store, config, "the secrets that it returns", findings);
    }
    return findings;
  }

  private static boolean isGiven(PipelineConfig config, ConfigOption<String> option) {
    return config
        .secret(option)
        .filter(secret -> secret.isReference() || !secret.reveal().isEmpty())
        .isPresent();
  }

  private static List<String> ofSources(PipelineConfig config, ConfigOption<String> option) {
    return config.sources().stream()
        .flatMap(source -> source.find(option).stream())
        .distinct()
        .collect(Collectors.toList());
  }

  private static void add(
      ConfigOption<String> option, PipelineConfig config, String what, List<Finding> findings) {
    add(option, config.find(option).stream().collect(Collectors.toList()), what, findings);
  }

  private static void add(
      ConfigOption<String> option, List<String> addresses, String what, List<Finding> findings) {
    List<String> open =
        addresses.stream().filter(ServerAddress::isReadable).collect(Collectors.toList());
    if (!open.isEmpty()) {
      findings.add(
          Finding.warn(
              Stage.CONFIGURATION,
              option.key()
                  + ": without encryption, others on the network can read "
                  + what
                  + " on the way to "
                  + String.join(", ", open),
              option.equals(ClickHouseOptions.PROXY)
                  ? "Use a proxy in a network that only you can read, or one without a password"
                  : "Write https://, unless only you can read that network"));
    }
  }

  /** Reads every secret that the configuration refers to. */
  static List<Finding> run(PipelineConfig config) {
    List<Finding> findings = new ArrayList<>();
    for (Map.Entry<String, Secret> secret : config.referredSecrets().entrySet()) {
      try {
        String unused = secret.getValue().reveal();
        findings.add(
            Finding.ok(
                Stage.CONFIGURATION,
                secret.getKey() + " is read from " + secret.getValue().references()));
      } catch (SecretUnavailableException e) {
        findings.add(
            Finding.error(Stage.CONFIGURATION, secret.getKey() + ": " + e.getMessage(), e.fix()));
      }
    }
    return findings;
  }
}
