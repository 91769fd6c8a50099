package io.millrace.job.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.job.fixture.Destination;
import io.millrace.job.fixture.Shell;
import io.millrace.testkit.kinesis.KinesisDocument;
import io.millrace.testkit.kinesis.KinesisEmulator;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Documents that the pipeline rejects, in the sample: reported, and of no effect on the table. */
final class LeftOutDocumentsITCase {
  private static final List<String> GOOD =
      List.of(
          "{\"id\":1,\"balance\":123456789012345678901234567890,\"price\":\"349.83\"}",
          "{\"id\":2,\"balance\":5,\"price\":\"12.50\"}");
  private static final List<String> BAD =
      List.of(
          "{\"id\":3,\"id\":4,\"other\":{}}",
          "{\"id\":5,\"note\":\"\\ud83d\"}",
          "{\"id\":6",
          "[7]",
          "{\"deep\":" + "[".repeat(1500) + "]".repeat(1500) + "}");

  private final Destination events = new Destination(1, "unused UInt8");

  @Test
  void theyAreCountedWithReasonAndExample() throws Exception {
    List<KinesisDocument> records = new ArrayList<>();
    Stream.concat(GOOD.stream(), BAD.stream())
        .forEach(json -> records.add(KinesisDocument.of("k" + records.size(), json)));
    events.kinesis.streams().put(events.stream, records);

    Shell.Result inferred = run("infer", "-ojson");
    assertThat(inferred.code()).as(inferred.all()).isZero();
    JsonNode proposal = new ObjectMapper().readTree(inferred.out());
    assertThat(proposal.get("documents").asInt()).isEqualTo(2);
    assertThat(proposal.get("unreadable").asInt()).isEqualTo(5);
    assertThat(proposal.get("create_table").asText())
        .contains(
            """
                `id` Int64,
                `balance` UInt128,
                `price` Decimal(18, 2),
                `arrived_at` DateTime64(3, 'UTC')
            """);
    assertThat(proposal.get("left_out").findValuesAsText("reason"))
        .containsExactlyInAnyOrder(
            "malformed_json", "not_an_object", "invalid_value", "limit_exceeded");

    String text = run("infer").out();
    assertThat(text)
        .contains("Left out, because the pipeline rejects them: 5 documents")
        .contains("2 malformed_json, first shardId-000000000000 ")
        .contains("beyond 64 bits")
        .contains("every text is a number without leading zeros, with 2 decimals");

    Shell.Result created = run("create", "--yes");
    assertThat(created.out())
        .contains("UInt128")
        .contains("columns:\n  arrived_at: _timestamp")
        .contains("Left out, because the pipeline rejects them: 5 documents");
    assertThat(run("preview").out()).contains("2 rows, 5 rejected");
  }

  @Test
  void ifAllAreRejectedThereIsNothingToPropose() {
    events
        .kinesis
        .streams()
        .put(events.stream, List.of(KinesisDocument.of("k", "{\"control\":{}}")));
    Shell.Result result = run("infer", "-Dsource.document=/data");
    assertThat(result.code()).isEqualTo(1);
    assertThat(result.err())
        .startsWith("The pipeline rejects every sampled document")
        .contains("undecodable")
        .contains("/data");
  }

  private Shell.Result run(String command, String... more) {
    List<String> all =
        new ArrayList<>(
            List.of(
                command,
                "--stream=" + events.stream,
                "--region=" + KinesisEmulator.REGION,
                "--endpoint=" + events.kinesis.endpoint(),
                "--url=" + events.clickhouse.url(),
                "--database=" + events.database,
                "--table=proposed",
                "-Dcolumns.arrived_at=_timestamp",
                "-Dsource.credentials.type=basic",
                "-Dsource.credentials.access-key-id=test",
                "-Dsource.credentials.secret-access-key=${SECRET_KEY}"));
    if (command.equals("infer") || command.equals("create")) {
      all.remove("-Dcolumns.arrived_at=_timestamp");
    }
    all.addAll(List.of(more));
    return new Shell().run(all.toArray(String[]::new));
  }
}
