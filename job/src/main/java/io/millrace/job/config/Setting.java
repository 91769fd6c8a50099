package io.millrace.job.config;

import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.description.HtmlFormatter;

/** An option and what Flink's own type does not say: allowed values, necessity, secrecy. */
final class Setting<T> {
  /** Whether a pipeline can do without a value. */
  enum Necessity {
    REQUIRED,
    OPTIONAL
  }

  /** Whether a value may be shown. */
  enum Visibility {
    SHOWN,
    SECRET
  }

  private final ConfigOption<T> option;
  private final ValueType<T> type;
  private final Necessity necessity;
  private final Visibility visibility;
  private final String fallback;

  private Setting(
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

  static <T> Setting<T> of(ConfigOption<T> option, ValueType<T> type) {
    return new Setting<>(option, type, Necessity.OPTIONAL, Visibility.SHOWN, "");
  }

  static Setting<String> secret(ConfigOption<String> option) {
    return new Setting<>(option, ValueTypes.secret(), Necessity.OPTIONAL, Visibility.SECRET, "");
  }

  Setting<T> required() {
    return new Setting<>(option, type, Necessity.REQUIRED, visibility, fallback);
  }

  /** For people: where the value comes from when nobody gives one. */
  Setting<T> otherwise(String words) {
    return new Setting<>(option, type, necessity, visibility, words);
  }

  ConfigOption<T> option() {
    return option;
  }

  String key() {
    return option.key();
  }

  ValueType<T> type() {
    return type;
  }

  boolean isRequired() {
    return necessity == Necessity.REQUIRED;
  }

  boolean isSecret() {
    return visibility == Visibility.SECRET;
  }

  String description() {
    return new HtmlFormatter().format(option.description());
  }

  /**
   * The default as one would write it, or in words where it is derived; empty when there is none.
   */
  String defaultText() {
    return option.hasDefaultValue() ? type.spell(option.defaultValue()) : fallback;
  }
}
