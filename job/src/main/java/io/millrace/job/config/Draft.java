package io.millrace.job.config;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.Configuration;

/** A configuration on its way: what could be understood of it, and what is wrong so far. */
final class Draft {
  private final String file;
  private final Map<String, Entry> given;
  private final Configuration values = new Configuration();
  private final Map<String, Secret> secrets = new LinkedHashMap<>();
  private final Map<Section, Map<String, String>> free = new LinkedHashMap<>();
  private final Map<String, String> shown = new LinkedHashMap<>();
  private final Set<String> broken = new HashSet<>();
  private final List<Problem> problems = new ArrayList<>();

  /**
   * @param file as messages call it, empty when there is none
   */
  Draft(String file, Map<String, Entry> given) {
    this.file = file;
    this.given = given;
  }

  <T> void put(Setting<T> setting, T value) {
    values.set(setting.option(), value);
    shown.put(setting.key(), setting.type().spell(value));
  }

  void putSecret(String key, Secret value) {
    secrets.put(key, value);
    shown.put(key, Secret.MASK);
  }

  void putFree(Section section, String key, String value, Setting.Visibility visibility) {
    free.computeIfAbsent(section, any -> new LinkedHashMap<>()).put(key, value);
    shown.put(section.prefix() + key, visibility == Setting.Visibility.SHOWN ? value : Secret.MASK);
  }

  /** A problem with a key, told with the place it was given at. */
  void complain(String key, String message) {
    broken.add(key);
    Entry entry = given.get(key);
    problems.add(new Problem(entry == null ? Origin.nowhere() : entry.origin(), key, message));
  }

  /** A problem found before its key could be looked at. */
  void complain(Problem problem) {
    broken.add(problem.key());
    problems.add(problem);
  }

  /** The value given or the default; empty also when what was given has a problem already. */
  <T> Optional<T> find(ConfigOption<T> option) {
    return broken.contains(option.key())
        ? Optional.empty()
        : values.getOptional(option).or(() -> Optional.ofNullable(option.defaultValue()));
  }

  /** Whether the key was given, rightly or wrongly. */
  boolean isGiven(ConfigOption<?> option) {
    return given.containsKey(option.key()) || broken.contains(option.key());
  }

  Map<String, String> free(Section section) {
    return free.getOrDefault(section, Map.of());
  }

  /** The configuration, when nothing is wrong with it. */
  PipelineConfig finish() throws ConfigException {
    if (!problems.isEmpty()) {
      List<Problem> sorted = new ArrayList<>(problems);
      sorted.sort(null);
      throw new ConfigException(file, sorted);
    }
    return new PipelineConfig(values, secrets, free(Section.COLUMNS), free(Section.FLINK), shown);
  }
}
