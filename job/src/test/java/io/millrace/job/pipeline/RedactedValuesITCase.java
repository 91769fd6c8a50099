package io.millrace.job.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.job.fixture.Destination;
import io.millrace.job.fixture.Shell;
import io.millrace.testkit.kinesis.KinesisDocument;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** With {@code errors.values: redacted} no command shows a value of a document. */
final class RedactedValuesITCase {
  private static final String WORD = "planted-word";
  private static final String NUMBER = "4111222233334444";
  private static final String KEY = "planted-key";

  private final Destination destination =
      new Destination(1, "id UInt64, word String, CONSTRAINT short CHECK length(word) < 5");

  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void plant() throws Exception {
    destination
        .kinesis
        .streams()
        .put(
            destination.stream,
            List.of(
                KinesisDocument.of(
                    KEY,
                    "{\"id\":%s,\"word\":\"%s\",\"deep\":{\"list\":[\"%s\",%s,true,null]}}"
                        .formatted(NUMBER, WORD, WORD, NUMBER)),
                KinesisDocument.of(KEY, "{\"id\":\"" + WORD + "\"}"),
                KinesisDocument.of(KEY, "{\"id\":-" + NUMBER + "}"),
                KinesisDocument.of(KEY, "{\"id\": " + WORD + "}"),
                KinesisDocument.of(KEY, WORD),
                KinesisDocument.of(KEY, "[\"" + WORD + "\"]")));
    file =
        Files.writeString(
            folder.resolve("pipeline.yaml"),
            """
            source:
              stream: %s
              region: us-east-1
              endpoint: %s
              credentials: {type: basic, access-key-id: test, secret-access-key: test}
            clickhouse:
              url: %s
              database: %s
              table: events
            errors:
              values: redacted
            """
                .formatted(
                    destination.stream,
                    destination.kinesis.endpoint(),
                    destination.clickhouse.url(),
                    destination.database));
  }

  @Test
  void noCommandShowsAValue() throws Exception {
    reject();
    for (String format : List.of("table", "json", "yaml")) {
      String output = "--output=" + format;
      assertThat(silent(0, "sample", output).out())
          .contains("<12 characters>")
          .contains("<number>");
      assertThat(silent(0, "infer", output, "--table=other").out()).contains("word");
      assertThat(silent(1, "infer", output, "--table=other", "--type=word=UInt8").out())
          .contains("Cannot convert column");
      assertThat(silent(0, "errors", output).out()).contains("malformed_json");
      assertThat(silent(0, "errors", "replay", output).out()).contains("Cannot convert");
    }
    silent(0, "check");
    silent(0, "create", "--yes", "--table=created");
    assertThat(silent(0, "preview", "--table=created").out()).contains("<number>");
    assertThat(silent(0, "preview", "--table=created", "-ojson").out())
        .contains("\"partition_key\" : \"<11 characters>\"");
  }

  @Test
  void whatCannotBeShownWithoutValuesIsRefusedWithTheWayOut() throws Exception {
    assertThat(silent(1, "sample", "--raw").err())
        .isEqualTo(
            """
            --raw shows values of documents, but errors.values is redacted
            → To show them, add -D errors.values=shown
            """);
    assertThat(silent(1, "infer", "--enums", "--table=other").err())
        .startsWith("--enums shows values");
    assertThat(silent(1, "preview", "-Derrors.policy=fail").err()).contains("would stop at: ");
    // The constraint is violated, and the server quotes the row.
    assertThat(silent(1, "preview").err())
        .contains("code 469 (VIOLATED_CONSTRAINT)")
        .contains("errors.values is redacted")
        .contains("→ To see the message: -D errors.values=shown");
  }

  @Test
  void whoMaySeeThemSaysSo() throws Exception {
    assertThat(run("sample", "-Derrors.values=shown").out()).contains(WORD, NUMBER, KEY);
    assertThat(run("infer", "--table=other", "-Derrors.values=shown").out()).contains(WORD);
    assertThat(run("preview", "-Derrors.values=shown").err()).contains(WORD);
  }

  @Test
  void theShapeOfADocumentIsShown() throws Exception {
    JsonNode first = new ObjectMapper().readTree(run("sample", "-ojson").out()).get(0);
    assertThat(first.get("document"))
        .isEqualTo(
            new ObjectMapper()
                .readTree(
                    """
                    {"id":"<number>","word":"<12 characters>",
                     "deep":{"list":["<12 characters>","<number>","<boolean>",null]}}"""));
  }

  private void reject() {
    List<String> raw =
        List.of("{\"id\":\"" + WORD + "\"}", "{\"id\": " + WORD + "}", WORD, "[\"" + WORD + "\"]");
    String table = destination.database + ".events_errors";
    run("check");
    destination.clickhouse.query(
        "CREATE TABLE "
            + table
            + " (time DateTime64(3, 'UTC'), reason LowCardinality(String), column String, message"
            + " String, stream LowCardinality(String), shard LowCardinality(String),"
            + " sequence_number String, document_index UInt64, partition_key String, arrival_time"
            + " DateTime64(3, 'UTC'), raw_message String, raw_message_encoding"
            + " LowCardinality(String)) ORDER BY time"
            + " SETTINGS non_replicated_deduplication_window = 1000");
    for (String document : raw) {
      destination.clickhouse.query(
          "INSERT INTO %s SELECT now(), 'malformed_json', '', 'Not JSON', 's', 'shard', '1', 0, '%s', now(), '%s', 'utf-8'"
              .formatted(table, KEY, document));
    }
  }

  private Shell.Result silent(int code, String... command) {
    Shell.Result result = run(command);
    assertThat(result.code()).as(result.all()).isEqualTo(code);
    assertThat(result.all()).doesNotContain(WORD, NUMBER, KEY);
    return result;
  }

  private Shell.Result run(String... command) {
    List<String> all = new ArrayList<>(List.of(command));
    all.add("--config=" + file);
    return new Shell().run(all.toArray(new String[0]));
  }
}
