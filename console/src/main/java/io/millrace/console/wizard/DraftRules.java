package io.millrace.console.wizard;

import io.millrace.console.http.ApiException;
import io.millrace.console.pipelines.SecretKeys;
import io.millrace.console.pipelines.SecretStore;
import io.millrace.job.config.option.ClickHouseOptions;
import io.millrace.job.config.option.CredentialsOptions;
import io.millrace.job.config.option.Section;
import io.millrace.job.config.option.StreamKey;
import io.millrace.job.config.pem.PemBlocks;
import io.millrace.job.config.value.CredentialsType;
import io.millrace.job.config.value.KeyStyle;
import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * What a draft may hold. It comes from a browser, and the console's process has variables, files
 * and AWS credentials that the browser's user may not read. The author of a draft also chooses the
 * servers that it is tried on, and these may send back what they receive. So a draft reads no file,
 * no secret store and no variable but those of pages, and sends the credentials of the process to
 * AWS only.
 */
final class DraftRules {
  private static final String BY_HAND = "Add it to the pipeline's file by hand";

  private static final Set<String> CERTIFICATES =
      Set.of(
          ClickHouseOptions.TLS_CA_CERTIFICATES.key(),
          ClickHouseOptions.TLS_CLIENT_CERTIFICATE.key());

  private static final Pattern VARIABLE = Pattern.compile("\\$\\{([A-Z][A-Z0-9_]{0,63})}");

  /** An access key id is shown with the job, so its variable must not be that of a secret. */
  private static final String KEY_ID = "(.*_)?ACCESS_KEY_ID";

  /** Controls, and characters of private use, which the configuration marks references with. */
  private static final Pattern UNPRINTABLE =
      Pattern.compile("[\\p{Cc}\\p{Co}\\p{Cs}\\p{Zl}\\p{Zp}&&[^\\t\\n\\r]]");

  /** Of Flink's options, those that name no file, class or host of the process. */
  private static final Pattern FLINK =
      Pattern.compile(
          "execution\\.checkpointing\\.[a-z.-]+|state\\.(backend|checkpoints|savepoints)[a-z.-]*"
              + "|restart-strategy[a-z.-]*|parallelism\\.default|pipeline\\.max-parallelism"
              + "|pipeline\\.object-reuse|taskmanager\\.memory\\.[a-z.-]+|metrics\\.[a-z.-]+");

  /** The services of AWS that a pipeline speaks to, also by a VPC endpoint. */
  private static final Pattern OF_AWS =
      Pattern.compile(
          "(vpce-[a-z0-9-]+\\.)?(kinesis|sts|secretsmanager|ssm)(-fips)?(\\.[a-z0-9-]+)?(\\.vpce)?"
              + "\\.(amazonaws\\.com(\\.cn)?|api\\.aws)");

  private final Map<String, String> keys;
  private final SecretStore secrets;

  DraftRules(Map<String, String> keys, SecretStore secrets) {
    this.keys = keys;
    this.secrets = secrets;
  }

  /** Whether a key names a column of the table, and no option. */
  static boolean isColumn(String key) {
    return key.startsWith(Section.COLUMNS.prefix());
  }

  void apply() throws ApiException {
    for (Map.Entry<String, String> entry : keys.entrySet()) {
      requireKey(entry.getKey());
      requireValue(entry.getKey(), entry.getValue());
    }
    for (Map.Entry<String, String> entry : keys.entrySet()) {
      String key = entry.getKey();
      if (!isColumn(key) && key.endsWith("endpoint") && !isOfAws(entry.getValue())) {
        requireOwnCredentials(key);
      }
    }
  }

  /** A key is a text in a file and on a command line, and must not be more than a key there. */
  private static void requireKey(String key) throws ApiException {
    if ((key.contains("=") && !isColumn(key))
        || key.contains("${")
        || key.chars().anyMatch(Character::isISOControl)
        || !key.equals(key.strip())
        || UNPRINTABLE.matcher(key).find()) {
      throw ApiException.invalid(
          "A key of the draft has characters that the page does not write", BY_HAND);
    }
    if (key.endsWith("-file") && !isColumn(key)) {
      throw ApiException.invalid(key + " would read a file of the console", BY_HAND);
    }
    Optional<Section> section = Section.of(key);
    if (section.isPresent()
        && section.get() == Section.FLINK
        && !FLINK.matcher(key.substring(Section.FLINK.prefix().length())).matches()) {
      throw ApiException.invalid(key + " could name a file or a class of the console", BY_HAND);
    }
  }

  private void requireValue(String key, String value) throws ApiException {
    if (SecretKeys.isSecret(key)) {
      requireVariable(key, value);
    } else if (CERTIFICATES.contains(key)) {
      requirePem(key, value);
    } else if (SecretKeys.isKeyId(key) && VARIABLE.matcher(value).matches()) {
      String name = requireVariable(key, value);
      if (!name.matches(KEY_ID)) {
        throw ApiException.invalid(
            key + " is shown with the job, and " + name + " may be a secret",
            "Use a variable whose name ends in ACCESS_KEY_ID");
      }
    } else if (readsVariable(key, value) || UNPRINTABLE.matcher(value).find()) {
      throw ApiException.invalid(
          key + " would read a variable or a secret of the console", BY_HAND);
    }
  }

  /** In the value of a column, only its start can be a variable; the draft escapes the rest. */
  private static boolean readsVariable(String key, String value) {
    return isColumn(key) ? value.startsWith("${") : value.contains("${");
  }

  private String requireVariable(String key, String value) throws ApiException {
    Matcher variable = VARIABLE.matcher(value);
    if (!variable.matches()) {
      throw ApiException.invalid(
          key + " is a secret: a draft holds the name of its variable only",
          "Write ${NAME}, and enter the value on the page");
    }
    String name = variable.group(1);
    secrets.requireUsable(name, key);
    if (!SecretKeys.isKeyId(key) && name.matches(KEY_ID)) {
      throw ApiException.invalid(
          key + " is a secret, and " + name + " is shown with the job", "Choose another name");
    }
    String secret = secrets.ofPages(name);
    if (key.equals(ClickHouseOptions.TLS_CLIENT_KEY.key()) && secret != null) {
      requirePem(key, secret);
    }
    return name;
  }

  /** Other text would be the path of a file. */
  private static void requirePem(String key, String text) throws ApiException {
    if (!PemBlocks.isPem(text) || text.contains("${")) {
      throw ApiException.invalid(
          key + " is not PEM text, and would read a file of the console",
          "Paste the text that begins with -----BEGIN");
    }
  }

  private static boolean isOfAws(String endpoint) {
    try {
      URI address = URI.create(endpoint);
      return "https".equals(address.getScheme())
          && address.getHost() != null
          && address.getRawUserInfo() == null
          && OF_AWS.matcher(address.getHost()).matches();
    } catch (IllegalArgumentException noAddress) {
      return false;
    }
  }

  /** A server that is not AWS's gets no credentials, sessions or tokens of the process. */
  private void requireOwnCredentials(String endpoint) throws ApiException {
    boolean areOwn =
        is(CredentialsOptions.TYPE.key(), CredentialsType.BASIC)
            || (is(CredentialsOptions.TYPE.key(), CredentialsType.ASSUME_ROLE)
                && is(CredentialsOptions.BASE.key(), CredentialsType.BASIC));
    List<String> others =
        keys.keySet().stream()
            .filter(key -> !key.equals(StreamKey.plain(key)))
            .filter(key -> StreamKey.plain(key).startsWith(CredentialsOptions.PREFIX))
            .collect(Collectors.toList());
    if (!areOwn || !others.isEmpty()) {
      throw ApiException.invalid(
          endpoint + " is not an address of AWS, and would get the console's own credentials",
          "Choose the credentials basic and enter keys, or add it to the pipeline's file by hand");
    }
  }

  private boolean is(String key, CredentialsType type) {
    return KeyStyle.folded(keys.getOrDefault(key, "")).equals(KeyStyle.folded(type.toString()));
  }
}
