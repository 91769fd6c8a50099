package io.millrace.job.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.job.clickhouse.http.Credentials;
import io.millrace.job.config.load.ConfigSources;
import io.millrace.job.config.option.BlockOptions;
import io.millrace.job.config.option.ClickHouseOptions;
import io.millrace.job.config.option.ConvertOptions;
import io.millrace.job.config.option.DeliveryOptions;
import io.millrace.job.config.option.ErrorOptions;
import io.millrace.job.config.option.PipelineOptions;
import io.millrace.job.config.option.SourceOptions;
import io.millrace.job.config.value.FailingViews;
import io.millrace.job.config.value.Guarantee;
import io.millrace.job.config.value.Secret;
import io.millrace.job.config.value.StartPosition;
import io.millrace.udf.block.Compression;
import io.millrace.udf.mapping.EmptyText;
import io.millrace.udf.table.TableName;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import org.apache.flink.configuration.MemorySize;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PipelineConfigTest {
  @TempDir private Path folder;
  private ConfigFixture fixture;

  @BeforeEach
  void start() {
    fixture = new ConfigFixture(folder);
  }

  @Test
  void whatNobodyGivesIsTheDefault() throws Exception {
    PipelineConfig config = fixture.minimal("");

    assertThat(config.stream().name()).isEqualTo("events");
    assertThat(config.region()).isEqualTo("eu-west-1");
    assertThat(config.table()).isEqualTo(new TableName("default", "events"));
    assertThat(config.errorTable()).isEqualTo(new TableName("default", "events_errors"));
    assertThat(config.name()).isEqualTo("events to default.events");
    assertThat(config.get(SourceOptions.POSITION)).isEqualTo(StartPosition.TRIM_HORIZON);
    assertThat(config.get(DeliveryOptions.GUARANTEE)).isEqualTo(Guarantee.EXACTLY_ONCE);
    assertThat(config.get(DeliveryOptions.MAX_HELD_BYTES)).isEqualTo(MemorySize.parse("512mb"));
    assertThat(config.get(BlockOptions.MAX_ROWS)).isEqualTo(500_000);
    assertThat(config.find(PipelineOptions.PARALLELISM)).isEmpty();
    assertThat(config.secret(ClickHouseOptions.PASSWORD)).isEmpty();
    assertThatThrownBy(() -> config.get(PipelineOptions.PARALLELISM))
        .isInstanceOf(NoSuchElementException.class)
        .hasMessageContaining("pipeline.parallelism");
  }

  @Test
  void nullIsAWordWhereItIsAValue() throws Exception {
    assertThat(fixture.minimal("").get(ConvertOptions.EMPTY_TEXT)).isEqualTo(EmptyText.KEEP);
    for (String yaml :
        List.of(
            "convert: {empty-text: null}",
            "convert:\n  empty-text: null # as null",
            "convert.empty-text: \"null\"")) {
      assertThat(fixture.minimal(yaml).get(ConvertOptions.EMPTY_TEXT))
          .as(yaml)
          .isEqualTo(EmptyText.NULL);
    }
    for (String nothing : List.of("convert: {empty-text: }", "convert: {empty-text: ~}")) {
      assertThatThrownBy(() -> fixture.minimal(nothing)).hasMessageContaining("has no value");
    }
    assertThatThrownBy(() -> fixture.minimal("convert: {columns: null}"))
        .hasMessageContaining("has no value");
  }

  @Test
  void rowsOfAViewAreIsolatedWhereTheyCanBe() throws Exception {
    assertThat(fixture.minimal("").failingViews()).isEqualTo(FailingViews.ISOLATE);
    assertThat(fixture.minimal("delivery.guarantee: at-least-once").failingViews())
        .isEqualTo(FailingViews.FAIL);
    assertThat(fixture.minimal("delivery.accept-weaker-deduplication: true").failingViews())
        .isEqualTo(FailingViews.FAIL);
    assertThat(fixture.minimal("errors.policy: fail").failingViews()).isEqualTo(FailingViews.FAIL);
    assertThat(fixture.minimal("errors.failing-views: leave-out").failingViews())
        .isEqualTo(FailingViews.LEAVE_OUT);
  }

  @Test
  void everyTypeIsReadFromItsText() throws Exception {
    PipelineConfig config =
        fixture.minimal(
            """
            pipeline: {parallelism: 4, rebalance: true}
            delivery:
              guarantee: AT_LEAST_ONCE
              checkpoint-interval: 90 s
              max-held-bytes: 1gb
            block.compression: none
            errors: {ttl: 36h, policy: fail}
            """);

    assertThat(config.get(PipelineOptions.PARALLELISM)).isEqualTo(4);
    assertThat(config.get(PipelineOptions.REBALANCE)).isTrue();
    assertThat(config.get(DeliveryOptions.GUARANTEE)).isEqualTo(Guarantee.AT_LEAST_ONCE);
    assertThat(config.get(DeliveryOptions.CHECKPOINT_INTERVAL)).isEqualTo(Duration.ofSeconds(90));
    assertThat(config.get(DeliveryOptions.MAX_HELD_BYTES)).isEqualTo(MemorySize.parse("1024mb"));
    assertThat(config.get(BlockOptions.COMPRESSION)).isEqualTo(Compression.NONE);
    assertThat(config.get(ErrorOptions.TTL)).isEqualTo(Duration.ofHours(36));
  }

  @Test
  void textKeepsItsTextWhateverYamlWouldMakeOfIt() throws Exception {
    PipelineConfig config =
        fixture.minimal(
            "  username: 0123\n  database: yes\n  password: 1e3\npipeline.name: 1_0.50\n");

    assertThat(config.get(ClickHouseOptions.USERNAME)).isEqualTo("0123");
    assertThat(config.get(ClickHouseOptions.DATABASE)).isEqualTo("yes");
    assertThat(config.get(PipelineOptions.NAME)).isEqualTo("1_0.50");
    assertThat(config.secret(ClickHouseOptions.PASSWORD)).contains(Secret.of("1e3"));
  }

  @Test
  void overridesWinOverPropertyGroupsAndThoseOverTheFile() throws Exception {
    PipelineConfig config =
        ConfigSources.in(name -> null)
            .file(fixture.write(ConfigFixture.MINIMAL + "pipeline.name: file\n"))
            .propertyGroups(
                Map.of(
                    "pipeline", Map.of("name", "group"),
                    "source", Map.of("stream", "clicks", "credentials.type", "default"),
                    "columns", Map.of("user.id", "/user/id"),
                    "millrace", Map.of("clickhouse.database", "web"),
                    "kinesis.analytics.flink.run.options", Map.of("jarfile", "x")))
            .overrides(List.of("pipeline.name=first", "pipeline.name=last", "block.max-rows=7"))
            .load();

    assertThat(config.name()).isEqualTo("last");
    assertThat(config.stream().name()).isEqualTo("clicks");
    assertThat(config.columns()).containsExactly(Map.entry("user.id", "/user/id"));
    assertThat(config.table()).isEqualTo(new TableName("web", "events"));
    assertThat(config.get(BlockOptions.MAX_ROWS)).isEqualTo(7);
  }

  @Test
  void anArnSaysItsRegion() throws Exception {
    PipelineConfig config =
        fixture.load(
            """
            source.stream: arn:aws:kinesis:us-east-2:123456789012:stream/e.v-e_nts
            clickhouse: {url: 'https://ch.example.com:8443', table: t}
            """);

    assertThat(config.region()).isEqualTo("us-east-2");
    assertThat(config.stream().name()).isEqualTo("e.v-e_nts");
    assertThat(config.stream().arn())
        .contains("arn:aws:kinesis:us-east-2:123456789012:stream/e.v-e_nts");
  }

  @Test
  void aMomentIsIsoWithAZoneOrADateOrEpochSeconds() throws Exception {
    for (String text :
        List.of("2026-11-01T00:00:00Z", "2026-11-01T02:00:00+02:00", "2026-11-01", "1793491200")) {
      PipelineConfig config =
          fixture.minimal("", "source.position=at-timestamp", "source.timestamp=" + text);
      assertThat(config.source().startTimestamp()).contains(Instant.parse("2026-11-01T00:00:00Z"));
    }
    assertThat(
            fixture.problems(
                ConfigFixture.MINIMAL,
                "source.position=AT_TIMESTAMP",
                "source.timestamp=2026-11-01T00:00:00"))
        .singleElement()
        .asString()
        .contains("-D source.timestamp: expected a time: ISO-8601 with a zone");
  }

  @Test
  void variablesAreReplacedAlsoInsideBracesOfAMapping() throws Exception {
    fixture.variable("TABLE", "clicks").variable("EMPTY", "").variable("PW", "a: #b}");
    PipelineConfig config =
        fixture.load(
            """
            source: {stream: s, region: us-east-1, consumer-name: x-${TABLE}-y}
            clickhouse:
              url: ${URL:-http://127.0.0.1:8123}
              table: "${TABLE}"
              database: ${EMPTY:-web}
              username: $${TABLE}
              password: ${PW}
            """);

    assertThat(config.get(SourceOptions.CONSUMER_NAME)).isEqualTo("x-clicks-y");
    assertThat(config.get(ClickHouseOptions.URL)).isEqualTo("http://127.0.0.1:8123");
    assertThat(config.table()).isEqualTo(new TableName("web", "clicks"));
    assertThat(config.get(ClickHouseOptions.USERNAME)).isEqualTo("${TABLE}");
    assertThat(config.secret(ClickHouseOptions.PASSWORD)).contains(Secret.of("a: #b}"));
  }

  @Test
  void theReplicasOfOneShardAreOneList() throws Exception {
    PipelineConfig config = fixture.minimal("", "clickhouse.url=http://a:8123 ,https://b:8443");

    assertThat(config.endpoints()).containsExactly("http://a:8123", "https://b:8443");
    assertThat(fixture.minimal("").endpoints()).hasSize(1);
  }

  @Test
  void aPasswordFileIsReadFromBesideTheConfiguration() throws Exception {
    Files.writeString(folder.resolve("pw"), " with spaces \n");
    PipelineConfig config = fixture.minimal("  password-file: pw\n");

    assertThat(config.secret(ClickHouseOptions.PASSWORD)).contains(Secret.of(" with spaces "));
    // A later connection, such as that of a job that reads its table again, reads the file again.
    Files.writeString(folder.resolve("pw"), "rotated\n");
    assertThat(Credentials.of(config).password()).isEqualTo(Secret.of("rotated"));
    Files.delete(folder.resolve("pw"));
    assertThat(Credentials.of(config).password()).isEqualTo(Secret.of(" with spaces "));
  }

  @Test
  void flinkOptionsPassThroughNestedFlatAndAsLists() throws Exception {
    PipelineConfig config =
        fixture.minimal(
            "flink:\n  state.backend.type: hashmap\n  s3: {endpoint: x}\n  pipeline.jars: [a, b]\n");

    assertThat(config.flink())
        .containsOnly(
            Map.entry("state.backend.type", "hashmap"),
            Map.entry("s3.endpoint", "x"),
            Map.entry("pipeline.jars", "a;b"));
  }

  @Test
  void travelsWithTheJob() throws Exception {
    PipelineConfig config =
        fixture.minimal("  password: hunter2\ncolumns: {a: /b}\nblock.max-rows: 9\n");
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(config);
    }
    try (ObjectInputStream in =
        new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray()))) {
      PipelineConfig read = (PipelineConfig) in.readObject();
      assertThat(read.masked()).isEqualTo(config.masked());
      assertThat(read.get(BlockOptions.MAX_ROWS)).isEqualTo(9);
      assertThat(read.secret(ClickHouseOptions.PASSWORD)).contains(Secret.of("hunter2"));
    }
  }
}
