package io.millrace.job.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.job.fixture.CommandProcess;
import io.millrace.job.fixture.Destination;
import io.millrace.testkit.kinesis.KinesisDocument;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command in a separate process: its output and its exit code. */
final class BoundedCommandITCase {
  private final Destination events = new Destination(2, "id UInt8");

  @Test
  void saysWhatWasDoneAndEndsWell(@TempDir Path folder) throws Exception {
    events
        .kinesis
        .streams()
        .put(
            events.stream,
            List.of(
                KinesisDocument.of("a", "{\"id\": 1}\n{\"id\": 2}"),
                KinesisDocument.of("b", "{\"id\": 300}")));

    CommandProcess run = run(folder, "latest");

    assertThat(run.output())
        .containsPattern(
            "Committed all records that arrived before \\S+: 3 documents, 2 rows, 1 rejected, 2"
                + " blocks, in \\d+\\.\\d{3} s\\.")
        .containsPattern(
            "To continue from there: source.position AT_TIMESTAMP, source.timestamp \\S+Z");
    assertThat(run.exitCode()).isZero();
    assertThat(events.rows()).isEqualTo(2);
    assertThat(events.rejected()).isEqualTo(1);
  }

  @Test
  void tellsWhatWasSkippedAndWhy(@TempDir Path folder) throws Exception {
    events
        .kinesis
        .streams()
        .put(
            events.stream,
            List.of(
                KinesisDocument.of(
                    "a", "{\"data\":{\"id\":1}}\n{\"data\":{\"id\":200,\"test\":true}}"),
                KinesisDocument.of("b", "{\"metadata\":{\"record-type\":\"control\"}}"),
                KinesisDocument.of("noise", "{\"data\":{\"id\":\"no number\"}}"),
                KinesisDocument.of("noise", "{\"data\":{\"id\":5}}"),
                KinesisDocument.of("c", "null"),
                KinesisDocument.of("d", "{\"data\":{\"id\":\"x\",\"test\":0}}"),
                KinesisDocument.of("e", "{\"data\":{\"id\":7,\"test\":\"maybe\"}}")));

    CommandProcess run =
        run(
            folder,
            "latest",
            "source.document=/data",
            "source.missing-document=skip",
            "source.empty-records=skip",
            "filter.keep=_key != 'noise'",
            "filter.skip=/test");

    assertThat(run.output())
        .containsPattern(
            "8 documents, 1 rows, 2 rejected, 5 skipped \\(2 filter_keep, 1 filter_skip, 1"
                + " missing_document, 1 empty_record\\), 2 blocks, in ");
    assertThat(run.exitCode()).isZero();
    assertThat(events.rows()).isEqualTo(1);
    assertThat(events.rejected()).isEqualTo(2);
    assertThat(
            events.clickhouse.query(
                "SELECT message FROM "
                    + events.database
                    + ".events_errors WHERE raw_message LIKE '%maybe%'"))
        .startsWith(
            "Cannot evaluate filter.skip: expected true or false at /test but was \"maybe\"");
  }

  @Test
  void refusesWhatIsNoMoment(@TempDir Path folder) throws Exception {
    CommandProcess run = run(folder, "yesterday");

    assertThat(run.output())
        .contains("expected latest or a time such as 2026-11-01T00:00:00Z, but was `yesterday`");
    assertThat(run.exitCode()).isEqualTo(2);
  }

  private CommandProcess run(Path folder, String until, String... settings) throws Exception {
    List<String> more = new ArrayList<>();
    for (String setting : settings) {
      more.addAll(List.of("-D", setting));
    }
    return CommandProcess.run(
        Millrace.class, List.of("run", "--until", until), events, folder, more);
  }
}
