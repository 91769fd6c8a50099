package io.millrace.job.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import io.millrace.job.fixture.AggregatedRecord;
import io.millrace.job.fixture.KinesisFront;
import io.millrace.job.fixture.RecordingProxy;
import io.millrace.job.fixture.Shell;
import io.millrace.testkit.kinesis.KinesisDocument;
import io.millrace.testkit.kinesis.KinesisEmulator;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.zip.GZIPOutputStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.core.SdkBytes;

/** What is shown of a stream. */
final class SampleITCase {
  private final KinesisEmulator kinesis = KinesisEmulator.forTests();
  private final String stream = kinesis.streams().newStream(1);

  @Test
  void documentsAreShownOutOfWhateverTheyCameIn() throws Exception {
    kinesis
        .streams()
        .put(
            stream,
            List.of(
                new AggregatedRecord().with("a", "{\"n\":1}").with("b", "{\"n\":2}").document(),
                new KinesisDocument(SdkBytes.fromByteArray(gzip("{\"n\":3}")), "c", null),
                KinesisDocument.of("d", "{\"n\":4}\n{\"n\":5}\nno json")));

    Shell.Result shown = sample("--output=json");
    assertThat(shown.code()).as(shown.all()).isZero();
    JsonNode all = new ObjectMapper().readTree(shown.out());
    assertThat(all.findValuesAsText("n")).containsExactly("1", "2", "3", "4", "5");
    assertThat(all.findValuesAsText("partition_key")).containsExactly("a", "b", "c", "d", "d", "d");
    assertThat(all.get(5).get("text").asText()).isEqualTo("no json");
    assertThat(new YAMLMapper().readTree(sample("--output=yaml").out())).isEqualTo(all);
    assertThat(sample().out())
        .contains("{\n  \"n\" : 5\n}")
        .contains("no json\nnot a JSON object: ")
        .endsWith("6 documents of 1 shard: all there is.\n");
  }

  @Test
  void whatAnAggregatedRecordHoldsOfAnotherShardIsShownAsSuch() {
    String two = kinesis.streams().newStream(2);
    AggregatedRecord aggregate =
        new AggregatedRecord()
            .with("a", BigInteger.ZERO, "{\"n\":1}")
            .with("b", BigInteger.ONE.shiftLeft(128).subtract(BigInteger.ONE), "{\"n\":2}");
    kinesis.streams().put(two, List.of(aggregate.document()));

    assertThat(sampleOf(two).out())
        .contains("{\n  \"n\" : 1\n}")
        .contains("{\"n\":2}\npart of an aggregated record, with a hash key outside its shard's")
        .doesNotContain("\"n\" : 2");
  }

  @Test
  void bytesAreShownAsTheyAre() {
    kinesis.streams().put(stream, List.of(KinesisDocument.of("k", "{\"n\":1}\n")));

    assertThat(sample("--raw").out())
        .contains("  key k  ")
        .contains("  8 bytes\n")
        .contains("00000000  7b 22 6e 22 3a 31 7d 0a                          {\"n\":1}.\n");
  }

  /** A large answer is enough for AWS to refuse others for seconds. */
  @Test
  void aThrottledShardIsReadWhenItAnswersAgain() throws Exception {
    kinesis.streams().put(stream, List.of(KinesisDocument.of("k", "{\"n\":1}")));
    try (KinesisFront front = new KinesisFront(kinesis)) {
      front.refuse("GetRecords", "ProvisionedThroughputExceededException");
      Shell.Result never = sampleFrom(front.endpoint(), stream, "--wait=1");
      assertThat(never.code()).isEqualTo(1);
      assertThat(never.all())
          .contains("Kinesis refuses with ProvisionedThroughputExceededException")
          .contains("→ Try again. A shard gives 5 answers and 2 MB a second");

      int before = front.calls().size();
      CompletableFuture<Shell.Result> sample =
          CompletableFuture.supplyAsync(
              () -> sampleFrom(front.endpoint(), stream, "--wait=120", "-n1"));
      Awaitility.await()
          .atMost(Duration.ofMinutes(1))
          .until(
              () ->
                  front.calls().stream()
                      .skip(before)
                      .anyMatch(call -> call.action().equals("GetRecords")));
      front.refuse("", "");
      assertThat(sample.get(2, TimeUnit.MINUTES).out()).contains("\"n\" : 1");
    }
  }

  /** Every stream has shards, so it is not the answer of Kinesis. */
  @ParameterizedTest
  @CsvSource({"200, ''", "200, {}", "204, ''"})
  void anEmptyAnswerIsNoEmptyStream(int status, String body) throws Exception {
    try (RecordingProxy other = RecordingProxy.answering(status, body)) {
      assertThat(sampleFrom(other.url(), stream).all())
          .contains("At " + other.url())
          .contains("the answer is not from Kinesis")
          .doesNotContain("exists");
    }
  }

  @Test
  void aShellCompletesCommandsAndFlags() {
    assertThat(new Shell().run("generate-completion").out())
        .contains("preview")
        .contains("--add-missing-columns")
        .contains("ReplacingMergeTree");
  }

  private Shell.Result sample(String... more) {
    return sampleOf(stream, more);
  }

  private Shell.Result sampleOf(String stream, String... more) {
    return sampleFrom(kinesis.endpoint(), stream, more);
  }

  private static Shell.Result sampleFrom(String endpoint, String stream, String... more) {
    String[] flags = {
      "sample",
      "--stream=" + stream,
      "--endpoint=" + endpoint,
      "--region=us-east-1",
      "-Dsource.credentials.type=basic",
      "-Dsource.credentials.access-key-id=test",
      "-Dsource.credentials.secret-access-key=${SECRET_KEY}"
    };
    String[] all = new String[flags.length + more.length];
    System.arraycopy(flags, 0, all, 0, flags.length);
    System.arraycopy(more, 0, all, flags.length, more.length);
    return new Shell().run(all);
  }

  private static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (GZIPOutputStream zip = new GZIPOutputStream(bytes)) {
      zip.write(text.getBytes(UTF_8));
    }
    return bytes.toByteArray();
  }
}
