package io.millrace.job.config.load;

import io.millrace.job.config.Origin;
import io.millrace.job.config.Problem;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;

/** The YAML of a configuration, read or not. */
final class ConfigFile {
  private final List<Entry> entries;
  private final List<Problem> problems;
  private final boolean isWhole;

  private ConfigFile(List<Entry> entries, List<Problem> problems, boolean isWhole) {
    this.entries = entries;
    this.problems = problems;
    this.isWhole = isWhole;
  }

  static ConfigFile none() {
    return new ConfigFile(List.of(), List.of(), true);
  }

  static ConfigFile read(Path path) {
    try {
      return of(YamlFile.parse(Files.readString(path)));
    } catch (NoSuchFileException missing) {
      return unreadable("does not exist");
    } catch (CharacterCodingException notText) {
      return unreadable("is not UTF-8 text");
    } catch (IOException other) {
      return unreadable("cannot be read (" + other.getClass().getSimpleName() + ")");
    }
  }

  static ConfigFile parse(String text) {
    try {
      return of(YamlFile.parse(text));
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
  }

  private static ConfigFile of(YamlFile yaml) {
    return new ConfigFile(yaml.entries(), yaml.problems(), yaml.isWhole());
  }

  private static ConfigFile unreadable(String why) {
    Problem problem = new Problem(Origin.file(), "", why);
    return new ConfigFile(List.of(), List.of(problem), false);
  }

  List<Entry> entries() {
    return entries;
  }

  List<Problem> problems() {
    return problems;
  }

  /** Whether the whole file is valid YAML; if not, no key can be reported as missing. */
  boolean isWhole() {
    return isWhole;
  }
}
