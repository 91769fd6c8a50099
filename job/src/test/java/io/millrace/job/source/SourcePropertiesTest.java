package io.millrace.job.source;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.job.config.ConfigException;
import io.millrace.job.config.PipelineConfig;
import io.millrace.job.config.load.ConfigSources;
import io.millrace.job.source.client.AwsIdentity;
import io.millrace.job.source.client.FanOutCredentials;
import io.millrace.job.source.shard.InitialPosition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The connector is asked for what the configuration says. */
final class SourcePropertiesTest {

  @Test
  void theIdentityIsAnObjectAndNoText() throws ConfigException {
    Map<Object, Object> properties =
        properties(
            InitialPosition.oldest(),
            "source.endpoint=http://127.0.0.1:4568",
            "source.credentials.type=basic",
            "source.credentials.access-key-id=AKID",
            "source.credentials.secret-access-key=${SECRET}");

    assertThat(properties)
        .containsEntry("aws.region", "eu-central-1")
        .containsEntry("aws.endpoint", "http://127.0.0.1:4568")
        .containsEntry("aws.credentials.provider", "CUSTOM")
        .containsEntry("flink.stream.initpos", "TRIM_HORIZON");
    assertThat(properties.toString()).doesNotContain("s3cret");
    assertThat(properties.get(FanOutCredentials.IDENTITY))
        .isInstanceOfSatisfying(
            AwsIdentity.class,
            identity -> assertThat(identity.credentials().secretAccessKey()).isEqualTo("s3cret"));
  }

  @Test
  void thePublicEndpointWhenNothingIsSaid() throws ConfigException {
    assertThat(properties(InitialPosition.oldest())).doesNotContainKey("aws.endpoint");
  }

  @Test
  void aMomentIsWrittenInSecondsToTheMilli() throws ConfigException {
    assertThat(properties(InitialPosition.at(Instant.parse("2026-11-01T00:00:00.045Z"))))
        .containsEntry("flink.stream.initpos", "AT_TIMESTAMP")
        .containsEntry("flink.stream.initpos.timestamp", "1793491200.045");
  }

  @Test
  void fanOutRegistersUnderItsName() throws ConfigException {
    assertThat(
            properties(
                InitialPosition.oldest(),
                "source.reader=enhanced-fan-out",
                "source.consumer-name=millrace-test"))
        .containsEntry("flink.stream.recordpublisher", "EFO")
        .containsEntry("flink.stream.efo.consumername", "millrace-test");
  }

  @Test
  void pollingKeepsItsPace() throws ConfigException {
    assertThat(
            properties(
                InitialPosition.oldest(),
                "source.poll-interval=500ms",
                "source.records-per-poll=1000"))
        .containsEntry("flink.stream.recordpublisher", "POLLING")
        .containsEntry("flink.shard.getrecords.intervalmillis", "500")
        .containsEntry("flink.shard.getrecords.maxrecordcount", "1000");
  }

  private static Map<Object, Object> properties(InitialPosition start, String... overrides)
      throws ConfigException {
    List<String> all =
        new ArrayList<>(
            List.of(
                "source.stream=events",
                "source.region=eu-central-1",
                "clickhouse.url=http://127.0.0.1:8123",
                "clickhouse.table=events"));
    all.addAll(List.of(overrides));
    PipelineConfig config = ConfigSources.in(Map.of("SECRET", "s3cret")::get).overrides(all).load();
    return SourceProperties.of(config.source(), start);
  }
}
