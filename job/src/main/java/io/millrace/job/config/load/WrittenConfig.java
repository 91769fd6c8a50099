package io.millrace.job.config.load;

import io.millrace.job.config.ConfigException;
import io.millrace.job.config.PipelineConfig;
import io.millrace.job.config.option.ClickHouseOptions;
import io.millrace.job.config.option.Section;
import io.millrace.job.config.pem.PemBlocks;
import io.millrace.job.config.value.Environment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A pipeline's file as it is written, to be read on another machine: variables are not replaced,
 * and the files that it names need not exist here. The file is valid in all other respects.
 */
public final class WrittenConfig {
  /** What a header may have before its secret: a scheme of HTTP's authentication. */
  private static final Pattern SCHEME = Pattern.compile("(?i)^(Basic|Bearer) +");

  private final String text;
  private final Map<String, String> keys;
  private final PipelineConfig config;
  private final @Nullable Path folder;

  private WrittenConfig(
      String text, Map<String, String> keys, PipelineConfig config, @Nullable Path folder) {
    this.text = text;
    this.keys = keys;
    this.config = config;
    this.folder = folder;
  }

  /**
   * Reads and checks a file. A variable that is not set here and has no default stands for its own
   * name, so the file is valid where such a name is: keys, passwords, names.
   *
   * @throws ConfigException with everything that is wrong in it
   * @throws IOException when the file cannot be read
   */
  public static WrittenConfig read(Path file, Environment environment)
      throws ConfigException, IOException {
    PipelineConfig config = ConfigSources.in(environment).file(file).loadForElsewhere();
    return of(Files.readString(file), config, file.toAbsolutePath().getParent());
  }

  /**
   * The same with a file's text.
   *
   * @throws ConfigException with everything that is wrong in it
   * @throws IOException never
   */
  public static WrittenConfig parse(String text, Environment environment)
      throws ConfigException, IOException {
    return of(text, ConfigSources.in(environment).yaml(text).loadForElsewhere(), null);
  }

  private static WrittenConfig of(String text, PipelineConfig config, @Nullable Path folder)
      throws IOException {
    Map<String, String> keys = new LinkedHashMap<>();
    YamlFile.parse(text).entries().forEach(entry -> keys.put(entry.key(), entry.text()));
    return new WrittenConfig(text, keys, config, folder);
  }

  /** The file's text. */
  public String text() {
    return text;
  }

  /** The folder of the file, where relative paths start; empty for text that is not in a file. */
  public Optional<Path> folder() {
    return Optional.ofNullable(folder);
  }

  /** Full keys and their values as written, in the file's order. May hold secrets. */
  public Map<String, String> keys() {
    return Collections.unmodifiableMap(keys);
  }

  /** The configuration, with the names of unset variables in their places. */
  public PipelineConfig config() {
    return config;
  }

  /**
   * The environment variables that values refer to, and whether the file has a default for each.
   */
  public Map<String, Boolean> variables() {
    Map<String, Boolean> variables = new TreeMap<>();
    keys.values().forEach(value -> WrittenValue.parse(value).collectVariables(variables));
    return variables;
  }

  /** The keys of secrets whose value the file contains. */
  public List<String> plainSecrets() {
    return keys.entrySet().stream()
        .filter(entry -> isPlainSecret(entry.getKey(), entry.getValue()))
        .map(Map.Entry::getKey)
        .collect(Collectors.toList());
  }

  /**
   * The keys of secrets that a file itself contains. The file need not be valid.
   *
   * @throws IOException when it cannot be read
   */
  public static List<String> plainSecrets(Path file) throws IOException {
    return YamlFile.parse(Files.readString(file)).entries().stream()
        .filter(entry -> isPlainSecret(entry.key(), entry.text()))
        .map(Entry::key)
        .collect(Collectors.toList());
  }

  /**
   * Whether a value, as written, is a secret itself: no variable, no reference to a secret store,
   * not the path of a file, and not empty.
   */
  public static boolean isPlainSecret(String key, String value) {
    return Section.isSecret(key) && !value.isEmpty() && !isKeptElsewhere(key, value);
  }

  /**
   * Whether a value is a variable or a reference as a whole, in a header behind its scheme, or the
   * path of the file with the secret.
   */
  private static boolean isKeptElsewhere(String key, String value) {
    if (key.equals(ClickHouseOptions.TLS_CLIENT_KEY.key()) && !PemBlocks.isPem(value)) {
      return true;
    }
    boolean isHeader = key.startsWith(Section.CLICKHOUSE_HEADERS.prefix());
    WrittenValue secret =
        WrittenValue.parse(isHeader ? SCHEME.matcher(value).replaceFirst("") : value);
    return secret.isOnly(WrittenValue.Kind.VARIABLE) || secret.isOnly(WrittenValue.Kind.REFERENCE);
  }
}
