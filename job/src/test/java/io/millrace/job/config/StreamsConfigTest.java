package io.millrace.job.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.job.config.load.ConfigSources;
import io.millrace.job.config.option.ClickHouseOptions;
import io.millrace.job.config.option.CredentialsOptions;
import io.millrace.job.config.option.SourceOptions;
import io.millrace.job.config.value.CredentialsType;
import io.millrace.job.config.value.StartPosition;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several streams of one pipeline. */
final class StreamsConfigTest {
  @TempDir private Path folder;
  private ConfigFixture fixture;

  @BeforeEach
  void start() {
    fixture = new ConfigFixture(folder).variable("PW", "hunter2");
  }

  @Test
  void aStreamTakesWhatItDoesNotSayFromTheSource() throws Exception {
    PipelineConfig config =
        fixture.load(
            """
            source:
              stream: clicks
              region: eu-west-1
              position: AT_TIMESTAMP
              timestamp: 2026-11-01
              credentials: {type: basic, access-key-id: A, secret-access-key: a}
              streams:
                orders:
                  stream: arn:aws:kinesis:us-east-1:123456789012:stream/orders
                  position: LATEST
                  credentials: {type: profile, profile: shop}
                returns.stream: returns
            clickhouse: {url: "http://127.0.0.1:8123", table: events}
            """,
            "source.streams.returns.credentials.type=basic",
            "source.streams.returns.credentials.access-key-id=B",
            "source.streams.returns.credentials.secret-access-key=${PW}");

    assertThat(config.name()).isEqualTo("clicks and orders and returns to default.events");
    assertThat(config.sources())
        .extracting(SourceConfig::label)
        .containsExactly("", "orders", "returns");
    SourceConfig orders = config.sources().get(1);
    assertThat(orders.stream().name()).isEqualTo("orders");
    assertThat(orders.region()).isEqualTo("us-east-1");
    assertThat(orders.get(SourceOptions.POSITION)).isEqualTo(StartPosition.LATEST);
    assertThat(orders.startTimestamp()).isEmpty();
    assertThat(orders.get(CredentialsOptions.TYPE)).isEqualTo(CredentialsType.PROFILE);
    assertThat(orders.secret(CredentialsOptions.SECRET_ACCESS_KEY)).isEmpty();
    SourceConfig returns = config.sources().get(2);
    assertThat(returns.region()).isEqualTo("eu-west-1");
    assertThat(returns.startTimestamp()).contains(Instant.parse("2026-11-01T00:00:00Z"));
    assertThat(returns.secret(CredentialsOptions.SECRET_ACCESS_KEY))
        .hasValueSatisfying(secret -> assertThat(secret.reveal()).isEqualTo("hunter2"));
    assertThat(config.masked())
        .containsEntry("source.streams.returns.credentials.secret-access-key", "******");
    assertThat(config.toString()).doesNotContain("hunter2");
  }

  @Test
  void whatAPayloadHoldsIsSaidForAllStreams() {
    assertThat(
            fixture.problems(
                ConfigFixture.MINIMAL,
                "source.payload=dynamodb-stream",
                "source.document=/detail",
                "source.streams.a.stream=a",
                "source.streams.a.payload=json"))
        .containsExactly(
            "-D source.document: has no effect with source.payload dynamodb-stream, which already"
                + " locates the documents; remove one of them",
            "-D source.streams.a.payload: is not a known key of a stream");
  }

  @Test
  void propertyGroupsSayTheSameAndTheFirstStreamMayHaveALabelToo() throws Exception {
    PipelineConfig config =
        ConfigSources.in(name -> null)
            .propertyGroups(
                Map.of(
                    "source",
                    Map.of("region", "eu-west-1", "streams.orders.stream", "orders"),
                    "clickhouse",
                    Map.of("url", "http://127.0.0.1:8123", "table", "events")))
            .load();

    assertThat(config.sources())
        .singleElement()
        .extracting(SourceConfig::label)
        .isEqualTo("orders");
    assertThat(config.stream().name()).isEqualTo("orders");
  }

  @Test
  void everyProblemHasTheStreamsOwnKey() {
    assertThat(
            fixture.problems(
                ConfigFixture.MINIMAL,
                "source.streams.a.stream=arn:aws:kinesis:us-east-1:123456789012:stream/a",
                "source.streams.a.region=eu-west-1",
                "source.streams.a.postion=LATEST",
                "source.streams.b.poll-interval=1",
                "source.streams.c.stream=events",
                "source.streams.d.stream=d",
                "source.streams.d.credentials.type=basic",
                "source.streams.d.timestamp=2026-11-01",
                "source.streams.E F.stream=e"))
        .containsExactly(
            "-D source.streams.E F.stream: expected source.streams.<label>.<key> with a label of at"
                + " most 32 lower-case letters, digits, _ and -",
            "-D source.streams.a.postion: is not a known key of a stream; did you mean"
                + " `source.streams.a.position`?",
            "-D source.streams.a.region: is `eu-west-1`, but the ARN in source.stream says"
                + " `us-east-1`; remove this key",
            "-D source.streams.b.poll-interval: expected a duration with its unit (ms, s, min, h,"
                + " d) from 1ms to 1min but was `1`",
            "-D source.streams.c.stream: is the same stream as another one; remove one of them",
            "-D source.streams.d.timestamp: has no effect with source.position TRIM_HORIZON; set"
                + " that to AT_TIMESTAMP or remove this key",
            "source.streams.b.stream: is missing; expected a stream's name or its ARN",
            "source.streams.d.credentials.access-key-id: is missing; source.credentials.type basic"
                + " needs it",
            "source.streams.d.credentials.secret-access-key: is missing; source.credentials.type"
                + " basic needs it");
    assertThat(
            fixture.problems(
                """
                source: {region: eu-west-1, streams: [a, b]}
                clickhouse: {url: 'http://127.0.0.1:1', table: t}
                """))
        .contains(
            "line 1, column 29: source.streams: expected a label for each stream, as in orders:"
                + " {stream: orders}, but was a list");
  }

  @Test
  void aSourceTravelsWithoutWhatIsNotItsOwn() throws Exception {
    PipelineConfig config = fixture.minimal("  password: ${PW}\n");

    assertThat(config.source().secret(ClickHouseOptions.PASSWORD)).isEmpty();
    assertThat(config.source().find(ClickHouseOptions.URL)).isEmpty();
    assertThat(List.of(config.source().key(SourceOptions.REGION))).containsExactly("source.region");
  }
}
