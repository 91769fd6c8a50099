package io.millrace.console.pipelines;

import io.millrace.job.config.option.ClickHouseOptions;
import io.millrace.job.config.option.CredentialsOptions;
import io.millrace.job.config.option.OptionSpec;
import io.millrace.job.config.option.Section;
import io.millrace.job.config.option.StreamKey;
import io.millrace.job.config.pem.PemBlocks;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * The keys that a variable of the page may fill: secrets, and the id of an AWS key. All other keys
 * say where secrets go or what is read, such as an address, a proxy, an endpoint or a file. With
 * them a page could send the secrets of a file to a server of its choice.
 */
public final class SecretKeys {
  private static final Set<String> SECRETS =
      Section.allSettings().stream()
          .filter(OptionSpec::isSecret)
          .map(OptionSpec::key)
          .collect(Collectors.toUnmodifiableSet());

  private SecretKeys() {}

  /** Whether a key holds a secret. Options of Flink do not count. */
  public static boolean isSecret(String key) {
    return SECRETS.contains(StreamKey.plain(key))
        || key.startsWith(Section.CLICKHOUSE_HEADERS.prefix());
  }

  /** Whether a key holds the id of an AWS key, which is shown with the job. */
  public static boolean isKeyId(String key) {
    return StreamKey.plain(key).equals(CredentialsOptions.ACCESS_KEY_ID.key());
  }

  /** Whether a key with a secret may have a value: other text than PEM would name a file. */
  static boolean accepts(String key, String value) {
    return !key.equals(ClickHouseOptions.TLS_CLIENT_KEY.key()) || PemBlocks.isPem(value);
  }
}
