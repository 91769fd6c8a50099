package io.millrace.job.preflight;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testkit.kinesis.KinesisDocument;
import io.millrace.testkit.kinesis.KinesisEmulator;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class KinesisChecksITCase {
  private static final Instant NOW = Instant.parse("2026-11-01T12:00:00Z");
  private static KinesisEmulator kinesis;
  private static String stream;

  private SetupFixture fixture;

  @BeforeAll
  static void start() {
    kinesis = KinesisEmulator.forTests();
    stream = kinesis.streams().newStream(2);
  }

  @BeforeEach
  void pointAtIt() {
    fixture =
        new SetupFixture()
            .with("source.endpoint", kinesis.endpoint())
            .with("source.region", KinesisEmulator.REGION)
            .with("source.stream", stream);
  }

  @Test
  void aStreamThatCanBeRead() throws Exception {
    assertThat(run())
        .containsExactly(
            "OK stream " + stream + " in us-east-1 is ACTIVE: 2 open shards, records kept for 24 h",
            "OK records can be read by polling; the stream has no records after the start position"
                + " yet, and the job will wait for them",
            "OK a start without a savepoint begins at TRIM_HORIZON");
  }

  @Test
  void aStreamThatHoldsARecord() throws Exception {
    String full = kinesis.streams().newStream(2);
    kinesis.streams().put(full, List.of(KinesisDocument.of("k", "{}")));
    fixture.with("source.stream", full);

    assertThat(run()).contains("OK records can be read by polling");
  }

  @Test
  void aStreamNamedByItsArn() throws Exception {
    String arn =
        kinesis
            .streams()
            .client()
            .describeStreamSummary(request -> request.streamName(stream))
            .streamDescriptionSummary()
            .streamARN();
    fixture.with("source.stream", arn);

    assertThat(run()).hasSize(3).allMatch(text -> text.startsWith("OK"));
  }

  @Test
  void aNameThatIsNearlyOneOfAStream() throws Exception {
    fixture.with("source.stream", stream + "x");

    assertThat(run())
        .containsExactly(
            "ERROR there is no stream "
                + stream
                + "x in us-east-1 -> Create it or set source.stream; did you mean `"
                + stream
                + "`?");
  }

  @Test
  void aPositionOlderThanWhatIsKept() throws Exception {
    startAt(NOW.minus(Duration.ofHours(25)));

    assertThat(run())
        .last()
        .asString()
        .startsWith(
            "WARN source.timestamp 2026-10-31T11:00:00Z is older than the stream's oldest record:"
                + " reading starts at that record, about 2026-10-31T12:00:00Z");
  }

  @Test
  void aPositionInTheFuture() throws Exception {
    startAt(NOW.plus(Duration.ofHours(1)));

    assertThat(run()).last().asString().startsWith("ERROR source.timestamp 2026-11-01T13:00:00Z");
  }

  @Test
  void aPositionWithinWhatIsKept() throws Exception {
    startAt(NOW.minus(Duration.ofHours(23)));

    assertThat(run())
        .last()
        .isEqualTo("OK a start without a savepoint begins at 2026-10-31T13:00:00Z");
  }

  @Test
  void aFanOutConsumerThatIsNewAndOneThatIsThere() throws Exception {
    fixture.with("source.reader", "enhanced-fan-out").with("source.consumer-name", "millrace");
    assertThat(run())
        .contains("OK enhanced fan-out consumer millrace will be registered by the job");

    String arn =
        kinesis
            .streams()
            .client()
            .describeStreamSummary(request -> request.streamName(stream))
            .streamDescriptionSummary()
            .streamARN();
    kinesis
        .streams()
        .client()
        .registerStreamConsumer(request -> request.streamARN(arn).consumerName("other"));
    fixture.with("source.consumer-name", "other");
    assertThat(run())
        .anyMatch(
            text ->
                text.startsWith("WARN the stream has an enhanced fan-out consumer other already"));
  }

  @Test
  void theHeapThatSubscriptionsNeed() throws Exception {
    String warning =
        "WARN enhanced fan-out needs about 4 MiB of heap for each shard, 256 MiB for 64 shards";
    fixture
        .with("source.stream", kinesis.streams().newStream(64))
        .with("source.consumer-name", "millrace");
    assertThat(run()).noneMatch(text -> text.contains("heap"));
    fixture.with("source.reader", "enhanced-fan-out");
    assertThat(run()).anyMatch(text -> text.startsWith(warning));

    fixture.with("source.stream", stream);
    assertThat(run()).noneMatch(text -> text.contains("heap"));
  }

  @Test
  void aFanOutConsumerSomebodyElseMade() throws Exception {
    String arn = "arn:aws:kinesis:us-east-1:000000000000:stream/" + stream + "/consumer/none:1";
    fixture
        .with("source.reader", "enhanced-fan-out")
        .with("source.consumer-registration", "none")
        .with("source.consumer-arn", arn);

    assertThat(run())
        .contains(
            "ERROR there is no enhanced fan-out consumer "
                + arn
                + " -> Register it, or set source.consumer-registration to lazy or eager");
  }

  private void startAt(Instant instant) {
    fixture.with("source.position", "AT_TIMESTAMP").with("source.timestamp", instant.toString());
  }

  private List<String> run() throws Exception {
    Clock clock = Clock.fixed(NOW, ZoneOffset.UTC);
    return SetupFixture.texts(new KinesisChecks(fixture.config().source(), clock).run());
  }
}
