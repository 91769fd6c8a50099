package io.millrace.job.source;

import io.millrace.job.config.ConfigException;
import io.millrace.job.config.ConfigSources;
import io.millrace.job.config.SourceConfig;
import io.millrace.local.KinesisEmulator;
import java.util.ArrayList;
import java.util.List;

/** The configuration of one stream, for tests. */
final class SourceFixture {
  private SourceFixture() {}

  /**
   * @param more keys as on the command line; the last of two wins
   */
  static SourceConfig config(String stream, String endpoint, String... more)
      throws ConfigException {
    List<String> keys =
        new ArrayList<>(
            List.of(
                "source.stream=" + stream,
                "source.region=" + KinesisEmulator.REGION,
                "source.endpoint=" + endpoint,
                "source.credentials.type=basic",
                "source.credentials.access-key-id=x",
                "source.credentials.secret-access-key=x",
                "clickhouse.url=http://127.0.0.1:1",
                "clickhouse.table=t"));
    keys.addAll(List.of(more));
    return ConfigSources.in(name -> null).overrides(keys).load().source();
  }
}
