package io.millrace.job.source;

import io.millrace.job.config.ConfigException;
import io.millrace.job.config.SourceConfig;
import io.millrace.job.config.load.ConfigSources;
import io.millrace.testkit.kinesis.KinesisEmulator;
import java.util.ArrayList;
import java.util.List;

/** The configuration of one stream, for tests. */
public final class SourceFixture {
  private SourceFixture() {}

  /**
   * A source as it is configured for a test.
   *
   * @param more keys as on the command line; the last of two wins
   */
  public static SourceConfig config(String stream, String endpoint, String... more)
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
