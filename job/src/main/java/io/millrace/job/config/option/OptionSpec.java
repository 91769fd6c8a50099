package io.millrace.job.config.option;

import io.millrace.job.config.value.ValueType;
import io.millrace.job.config.value.ValueTypes;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.description.HtmlFormatter;

/** An option and what Flink's own type does not say: allowed values, necessity, secrecy. */
public final class OptionSpec<T> {
  /** Whether the option is required. */
  enum Necessity {
    REQUIRED,
    OPTIONAL
  }

  /** Whether a value may be shown. */
  public enum Visibility {
    SHOWN,
    SECRET
  }

  private final ConfigOption<T> option;
  private final ValueType<T> type;
  private final Necessity necessity;
  private final Visibility visibility;
  private final String fallback;

  private OptionSpec(
      ConfigOption<T> option,
      ValueType<T> type,
      Necessity necessity,
      Visibility visibility,
      String fallback) {
    this.option = option;
    this.type = type;
    this.necessity = necessity;
    this.visibility = visibility;
    this.fallback = fallback;
  }

  static <T> OptionSpec<T> of(ConfigOption<T> option, ValueType<T> type) {
    return new OptionSpec<>(option, type, Necessity.OPTIONAL, Visibility.SHOWN, "");
  }

  static OptionSpec<String> secret(ConfigOption<String> option) {
    return new OptionSpec<>(option, ValueTypes.secret(), Necessity.OPTIONAL, Visibility.SECRET, "");
  }

  OptionSpec<T> required() {
    return new OptionSpec<>(option, type, Necessity.REQUIRED, visibility, fallback);
  }

  /** Describes the default value, for display. */
  OptionSpec<T> otherwise(String words) {
    return new OptionSpec<>(option, type, necessity, visibility, words);
  }

  public ConfigOption<T> option() {
    return option;
  }

  public String key() {
    return option.key();
  }

  public ValueType<T> type() {
    return type;
  }

  public boolean isRequired() {
    return necessity == Necessity.REQUIRED;
  }

  public boolean isSecret() {
    return visibility == Visibility.SECRET;
  }

  public String description() {
    return new HtmlFormatter().format(option.description());
  }

  /**
   * The default as written in a file, or a description if it is derived; empty without a default.
   */
  public String defaultText() {
    return option.hasDefaultValue() ? type.spell(option.defaultValue()) : fallback;
  }
}
