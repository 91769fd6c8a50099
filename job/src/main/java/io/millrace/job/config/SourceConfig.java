package io.millrace.job.config;

import io.millrace.job.config.option.Section;
import io.millrace.job.config.option.SourceOptions;
import io.millrace.job.config.option.StreamKey;
import io.millrace.job.config.value.Secret;
import io.millrace.job.config.value.StartPosition;
import io.millrace.job.config.value.StreamAddress;
import io.millrace.job.config.value.Timestamps;
import java.io.Serializable;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;

/**
 * One stream and how it is read: only the keys under {@code source}, so that it can be serialized
 * with the source. Immutable; prints no secret.
 */
public final class SourceConfig implements Serializable {
  private static final long serialVersionUID = 1L;

  private final String label;
  private final Configuration values;
  private final LinkedHashMap<String, Secret> secrets;

  /**
   * @param label empty for the stream without a label
   */
  public SourceConfig(String label, Configuration values, Map<String, Secret> secrets) {
    this.label = label;
    this.values = new Configuration(values);
    this.values.keySet().stream()
        .filter(key -> !isOfSource(key))
        .forEach(key -> this.values.removeKey(key));
    this.secrets = new LinkedHashMap<>(secrets);
    this.secrets.keySet().removeIf(key -> !isOfSource(key));
  }

  /**
   * The value given, or the default.
   *
   * @throws NoSuchElementException when there is neither: use {@link #find} for such an option
   */
  public <T> T get(ConfigOption<T> option) {
    return find(option)
        .orElseThrow(
            () -> new NoSuchElementException(option.key() + " has neither value nor default"));
  }

  /** The value given, or the default, if there is either. Never a secret: see {@link #secret}. */
  public <T> Optional<T> find(ConfigOption<T> option) {
    return values.getOptional(option).or(() -> Optional.ofNullable(option.defaultValue()));
  }

  /** A secret, if it was given. */
  public Optional<Secret> secret(ConfigOption<String> option) {
    return Optional.ofNullable(secrets.get(option.key()));
  }

  /** The label that identifies the stream within the pipeline; empty for at most one stream. */
  public String label() {
    return label;
  }

  /** The key an option has for this stream, for messages. */
  public String key(ConfigOption<?> option) {
    return label.isEmpty()
        ? option.key()
        : StreamKey.prefix(label) + option.key().substring(Section.SOURCE.prefix().length());
  }

  public StreamAddress stream() {
    return StreamAddress.parse(get(SourceOptions.STREAM)).orElseThrow();
  }

  /** The stream's region, from its ARN or from its own key. */
  public String region() {
    return stream().region().orElseGet(() -> get(SourceOptions.REGION));
  }

  /** Where to start with {@link StartPosition#AT_TIMESTAMP}. */
  public Optional<Instant> startTimestamp() {
    return find(SourceOptions.TIMESTAMP).flatMap(Timestamps::parse);
  }

  @Override
  public String toString() {
    return stream() + " in " + region();
  }

  private static boolean isOfSource(String key) {
    return key.startsWith(Section.SOURCE.prefix());
  }
}
