package io.millrace.job.pipeline;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.job.cli.Millrace;
import io.millrace.job.fixture.CommandProcess;
import io.millrace.job.fixture.Destination;
import io.millrace.testkit.kinesis.KinesisDocument;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The command, started again and again over one stream and one table. */
final class StartWithoutStateITCase {
  private final Destination events = new Destination(2, "id UInt8");

  @Test
  void onlyOnPurposeIsAStreamReadTwice(@TempDir Path folder) throws Exception {
    events.kinesis.streams().put(events.stream, List.of(KinesisDocument.of("a", "{\"id\": 1}")));

    // Its submission fails, behind the checks: that is no reason to refuse the next one.
    CommandProcess failed =
        run(folder, List.of("-s", folder.resolve("nothing").toUri().toString()));
    assertThat(failed.exitCode()).isEqualTo(1);
    assertThat(events.rows()).isZero();

    CommandProcess first = run(folder, List.of());
    assertThat(first.exitCode()).as(first.output()).isZero();
    assertThat(events.rows()).isEqualTo(1);

    CommandProcess second = run(folder, List.of());
    assertThat(second.exitCode()).isEqualTo(1);
    assertThat(second.output())
        .contains(
            "and starts without a checkpoint or savepoint: it would read everything the stream retains again")
        .contains("--fresh")
        .contains("The pipeline was not started.");
    assertThat(events.rows()).isEqualTo(1);

    CommandProcess checked = command(List.of("check"), folder, List.of());
    assertThat(checked.output()).contains("it cannot start without its state");

    Matcher end = Pattern.compile("source.timestamp (\\S+Z)").matcher(first.output());
    assertThat(end.find()).isTrue();
    events.kinesis.streams().put(events.stream, List.of(KinesisDocument.of("b", "{\"id\": 2}")));
    CommandProcess onwards =
        run(
            folder,
            List.of(
                "-D",
                "source.position=AT_TIMESTAMP",
                "-D",
                "source.timestamp=" + Instant.parse(end.group(1))));
    assertThat(onwards.exitCode()).as(onwards.output()).isZero();
    assertThat(events.rows()).isEqualTo(2);

    CommandProcess fresh = run(folder, List.of("-D", "pipeline.fresh=true"));
    assertThat(fresh.exitCode()).as(fresh.output()).isZero();
    assertThat(fresh.output()).contains("starts without its state, as configured");
    assertThat(events.rows()).isEqualTo(4);
  }

  private CommandProcess run(Path folder, List<String> more) throws Exception {
    return command(List.of("run", "--until", "latest"), folder, more);
  }

  private CommandProcess command(List<String> words, Path folder, List<String> more)
      throws Exception {
    return CommandProcess.run(Millrace.class, words, events, folder, more);
  }
}
