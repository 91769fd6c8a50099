package io.millrace.job;

import io.millrace.job.config.ConfigException;
import io.millrace.job.config.ConfigSources;
import io.millrace.job.config.PipelineConfig;
import io.millrace.local.ClickHouseServer;
import io.millrace.local.KinesisEmulator;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A stream and a table of a test's own, on the real components, and a pipeline between them. */
final class Destination {
  /** Of basic credentials; a test that has others says all of them itself. */
  static final List<String> KEYS =
      List.of(
          "source.credentials.access-key-id=" + KinesisEmulator.ACCESS_KEY,
          "source.credentials.secret-access-key=${SECRET_KEY}");

  final ClickHouseServer clickhouse = ClickHouseServer.forTests();
  final KinesisEmulator kinesis;
  final String database = clickhouse.newDatabase();
  final String stream;

  /**
   * @param columns of the table {@code events}, as SQL
   */
  Destination(int shards, String columns) {
    this(KinesisEmulator.forTests(), shards, columns);
  }

  Destination(KinesisEmulator kinesis, int shards, String columns) {
    this.kinesis = kinesis;
    stream = kinesis.streams().newStream(shards);
    clickhouse.query(
        "CREATE TABLE "
            + database
            + ".events ("
            + columns
            + ") ENGINE = MergeTree ORDER BY tuple()"
            + " SETTINGS non_replicated_deduplication_window = 10000");
  }

  PipelineConfig config(String... overrides) throws ConfigException {
    List<String> all =
        new ArrayList<>(
            List.of(
                "source.stream=" + stream,
                "source.region=" + KinesisEmulator.REGION,
                "source.endpoint=" + kinesis.endpoint(),
                "clickhouse.url=" + clickhouse.url(),
                "clickhouse.database=" + database,
                "clickhouse.table=events",
                "delivery.checkpoint-interval=1s"));
    List<String> own = List.of(overrides);
    if (own.stream().noneMatch(key -> key.startsWith("source.credentials."))) {
      all.add("source.credentials.type=basic");
      all.addAll(KEYS);
    }
    all.addAll(own);
    return ConfigSources.in(Map.of("SECRET_KEY", KinesisEmulator.ACCESS_KEY)::get)
        .overrides(all)
        .load();
  }

  long count(String select) {
    return Long.parseLong(clickhouse.query("SELECT " + select));
  }

  long rows() {
    return count("count() FROM " + database + ".events");
  }

  long rejected() {
    boolean exists = clickhouse.query("EXISTS TABLE " + database + ".events_errors").equals("1");
    return exists ? count("count() FROM " + database + ".events_errors") : 0;
  }
}
