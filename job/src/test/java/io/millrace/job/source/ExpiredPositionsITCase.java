package io.millrace.job.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.job.config.SourceConfig;
import io.millrace.job.config.load.ConfigSources;
import io.millrace.job.source.shard.ShardLag;
import io.millrace.testkit.kinesis.KinesisEmulator;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ExpiredPositionsITCase {
  private static final Instant NOW = Instant.parse("2026-11-03T00:00:00Z");
  private static final String FIRST = "shardId-000000000000";
  private static final String SECOND = "shardId-000000000001";

  /** The emulator keeps records for 24 hours, or says so. */
  @Test
  void aPositionExpiresWithTheRecordsThatFollowIt() throws Exception {
    assertThat(
            find(
                Map.of(
                    FIRST, hoursAgo(25),
                    SECOND, hoursAgo(23))))
        .containsExactly(
            "shard "
                + FIRST
                + " was read up to 2026-11-01T23:00:00Z; the stream retains records for 24 h, that is"
                + " since 2026-11-02T00:00:00Z");
  }

  @Test
  void aShardThatIsGoneWasReadToItsEndOrNot() throws Exception {
    String finished = "shardId-000000000007";
    String gone = "shardId-000000000008";

    assertThat(find(Map.of(finished, ShardLag.FINISHED, gone, hoursAgo(30))))
        .singleElement()
        .asString()
        .startsWith("shard " + gone + ", which is no longer listed, was read up to");
  }

  private static long hoursAgo(int hours) {
    return NOW.minus(Duration.ofHours(hours)).toEpochMilli();
  }

  private static List<String> find(Map<String, Long> readUpTo) throws Exception {
    KinesisEmulator kinesis = KinesisEmulator.forTests();
    SourceConfig config =
        ConfigSources.in(name -> null)
            .overrides(
                List.of(
                    "source.stream=" + kinesis.streams().newStream(2),
                    "source.region=" + KinesisEmulator.REGION,
                    "source.endpoint=" + kinesis.endpoint(),
                    "source.credentials.type=basic",
                    "source.credentials.access-key-id=x",
                    "source.credentials.secret-access-key=x",
                    "clickhouse.url=http://127.0.0.1:1",
                    "clickhouse.table=t"))
            .load()
            .source();
    return new ExpiredPositions(config, Clock.fixed(NOW, ZoneOffset.UTC)).find(readUpTo);
  }
}
