package io.millrace.job.config.load;

import io.millrace.job.config.ConfigException;
import io.millrace.job.config.PipelineConfig;
import io.millrace.job.config.option.Section;
import io.millrace.job.config.value.Environment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * A pipeline's file as it is written, to be read on another machine: variables are not replaced,
 * and a password file need not exist here. The file is valid in all other respects.
 */
public final class WrittenConfig {
  /** What a header may have before its secret: a scheme of HTTP's authentication. */
  private static final Pattern SCHEME = Pattern.compile("(?i)^(Basic|Bearer) +");

  private final String text;
  private final Map<String, String> keys;
  private final PipelineConfig config;

  private WrittenConfig(String text, Map<String, String> keys, PipelineConfig config) {
    this.text = text;
    this.keys = keys;
    this.config = config;
  }

  /**
   * Reads and checks a file. A variable that is not set here stands for its own name, so the file
   * is valid where such a name is: keys, passwords, names.
   *
   * @throws ConfigException with everything that is wrong in it
   * @throws IOException when the file cannot be read
   */
  public static WrittenConfig read(Path file, Environment environment)
      throws ConfigException, IOException {
    PipelineConfig config =
        ConfigSources.in(nameOfUnset(environment)).file(file).loadForElsewhere();
    return of(Files.readString(file), config);
  }

  /**
   * The same with a file's text.
   *
   * @throws ConfigException with everything that is wrong in it
   * @throws IOException never
   */
  public static WrittenConfig parse(String text, Environment environment)
      throws ConfigException, IOException {
    return of(text, ConfigSources.in(nameOfUnset(environment)).yaml(text).loadForElsewhere());
  }

  private static Environment nameOfUnset(Environment environment) {
    return name -> {
      String value = environment.variable(name);
      return value == null ? name : value;
    };
  }

  private static WrittenConfig of(String text, PipelineConfig config) throws IOException {
    Map<String, String> keys = new LinkedHashMap<>();
    YamlFile.parse(text).entries().forEach(entry -> keys.put(entry.key(), entry.text()));
    return new WrittenConfig(text, keys, config);
  }

  /** The file's text. */
  public String text() {
    return text;
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
    List<String> plain = new ArrayList<>();
    keys.forEach(
        (key, value) -> {
          if (Section.isSecret(key) && !value.isEmpty() && !isKeptElsewhere(key, value)) {
            plain.add(key);
          }
        });
    return plain;
  }

  /** Whether a value is a variable or a reference as a whole, in a header behind its scheme. */
  private static boolean isKeptElsewhere(String key, String value) {
    boolean isHeader = key.startsWith(Section.CLICKHOUSE_HEADERS.prefix());
    WrittenValue secret =
        WrittenValue.parse(isHeader ? SCHEME.matcher(value).replaceFirst("") : value);
    return secret.isOnly(WrittenValue.Kind.VARIABLE) || secret.isOnly(WrittenValue.Kind.REFERENCE);
  }
}
