package io.millrace.job.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.job.cli.Millrace;
import io.millrace.job.fixture.Destination;
import io.millrace.testkit.kinesis.KinesisDocument;
import io.millrace.testkit.kinesis.KinesisEmulator;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
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
    Ended failed = run(folder, List.of("-s", folder.resolve("nothing").toUri().toString()));
    assertThat(failed.exitCode()).isEqualTo(1);
    assertThat(events.rows()).isZero();

    Ended first = run(folder, List.of());
    assertThat(first.exitCode()).as(first.output()).isZero();
    assertThat(events.rows()).isEqualTo(1);

    Ended second = run(folder, List.of());
    assertThat(second.exitCode()).isEqualTo(1);
    assertThat(second.output())
        .contains(
            "and starts without a checkpoint or savepoint: it would read everything the stream retains again")
        .contains("--fresh")
        .contains("The pipeline was not started.");
    assertThat(events.rows()).isEqualTo(1);

    Ended checked = command(List.of("check"), folder, List.of());
    assertThat(checked.output()).contains("it cannot start without its state");

    Matcher end = Pattern.compile("source.timestamp (\\S+Z)").matcher(first.output());
    assertThat(end.find()).isTrue();
    events.kinesis.streams().put(events.stream, List.of(KinesisDocument.of("b", "{\"id\": 2}")));
    Ended onwards =
        run(
            folder,
            List.of(
                "-D",
                "source.position=AT_TIMESTAMP",
                "-D",
                "source.timestamp=" + Instant.parse(end.group(1))));
    assertThat(onwards.exitCode()).as(onwards.output()).isZero();
    assertThat(events.rows()).isEqualTo(2);

    Ended fresh = run(folder, List.of("-D", "pipeline.fresh=true"));
    assertThat(fresh.exitCode()).as(fresh.output()).isZero();
    assertThat(fresh.output()).contains("starts without its state, as configured");
    assertThat(events.rows()).isEqualTo(4);
  }

  private Ended run(Path folder, List<String> more) throws Exception {
    return command(List.of("run", "--until", "latest"), folder, more);
  }

  private Ended command(List<String> words, Path folder, List<String> more) throws Exception {
    List<String> command =
        new ArrayList<>(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--add-opens=java.base/java.util=ALL-UNNAMED",
                "--add-opens=java.base/java.lang=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Millrace.class.getName()));
    command.addAll(words);
    for (String setting :
        List.of(
            "source.stream=" + events.stream,
            "source.region=" + KinesisEmulator.REGION,
            "source.endpoint=" + events.kinesis.endpoint(),
            "source.credentials.type=basic",
            "source.credentials.access-key-id=any",
            "source.credentials.secret-access-key=any",
            "clickhouse.url=" + events.clickhouse.url(),
            "clickhouse.database=" + events.database,
            "clickhouse.table=events",
            "delivery.checkpoint-interval=1s",
            "flink.rest.bind-port=0",
            "flink.execution.checkpointing.dir=" + folder.toUri())) {
      command.addAll(List.of("-D", setting));
    }
    command.addAll(more);
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), UTF_8);
    return new Ended(process.waitFor(), output);
  }

  private record Ended(int exitCode, String output) {}
}
