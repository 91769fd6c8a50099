package io.millrace.job.config;

import io.millrace.job.config.load.ConfigSources;
import io.millrace.job.config.value.Environment;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** A configuration written for one test. */
public final class ConfigFixture {
  static final String MINIMAL =
      """
      source:
        stream: events
        region: eu-west-1
      clickhouse:
        url: http://127.0.0.1:8123
        table: events
      """;

  private final Path folder;
  private final Map<String, String> environment = new HashMap<>();

  ConfigFixture(Path folder) {
    this.folder = folder;
  }

  ConfigFixture variable(String name, String value) {
    environment.put(name, value);
    return this;
  }

  /** Reads a file and what overrides it, {@code key=value} each; the last one for a key counts. */
  public static PipelineConfig load(Path file, List<String> overrides, Environment environment)
      throws ConfigException {
    return ConfigSources.in(environment).file(file).overrides(overrides).load();
  }

  PipelineConfig load(String yaml, String... overrides) throws ConfigException {
    return load(write(yaml), List.of(overrides), environment::get);
  }

  /** The minimal file and lines below it. */
  PipelineConfig minimal(String more, String... overrides) throws ConfigException {
    return load(MINIMAL + more, overrides);
  }

  /** Every problem in one line. */
  List<String> problems(String yaml, String... overrides) {
    return complaint(yaml, overrides).problems().stream().map(Problem::toString).toList();
  }

  ConfigException complaint(String yaml, String... overrides) {
    try {
      PipelineConfig config = load(yaml, overrides);
      throw new AssertionError("Was accepted: " + config);
    } catch (ConfigException expected) {
      return expected;
    }
  }

  Path write(String yaml) {
    try {
      return Files.writeString(folder.resolve("p.yaml"), yaml);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
