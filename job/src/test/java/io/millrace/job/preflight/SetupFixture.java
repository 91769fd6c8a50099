package io.millrace.job.preflight;

import io.millrace.job.config.PipelineConfig;
import io.millrace.job.config.load.ConfigSources;
import io.millrace.job.preflight.report.Finding;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A pipeline's configuration for one test. */
public final class SetupFixture {
  private final Map<String, String> keys = new LinkedHashMap<>();

  public SetupFixture() {
    with("source.stream", "events");
    with("source.region", "us-east-1");
    with("source.credentials.type", "basic");
    with("source.credentials.access-key-id", "test");
    with("source.credentials.secret-access-key", "test-secret");
    with("source.endpoint", "http://127.0.0.1:1");
    with("clickhouse.url", "http://127.0.0.1:1");
    with("clickhouse.table", "events");
  }

  public SetupFixture with(String key, String value) {
    keys.put(key, value);
    return this;
  }

  public SetupFixture without(String key) {
    keys.remove(key);
    return this;
  }

  public PipelineConfig config() throws Exception {
    List<String> overrides =
        keys.entrySet().stream().map(key -> key.getKey() + "=" + key.getValue()).toList();
    return ConfigSources.in(name -> null).overrides(overrides).load();
  }

  static List<String> texts(List<Finding> findings) {
    return findings.stream().map(Finding::toString).toList();
  }
}
