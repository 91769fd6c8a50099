package io.millrace.job.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.job.config.ConfigFixture;
import io.millrace.job.config.PipelineConfig;
import io.millrace.job.fixture.Shell;
import io.millrace.testkit.kinesis.KinesisEmulator;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A pipeline's file, asked for or told. */
final class InitITCase {
  @TempDir private Path folder;

  private final Shell shell =
      new Shell().variable("AWS_ACCESS_KEY_ID", "test").variable("AWS_SECRET_ACCESS_KEY", "s3cr3t");

  @Test
  void aPersonIsAskedAndChoosesOfTheStreams() throws Exception {
    KinesisEmulator kinesis = KinesisEmulator.forTests();
    String stream = "first-" + UUID.randomUUID();
    kinesis.streams().createStream(stream, 1);
    Path file = folder.resolve("pipeline.yaml");

    Shell.Result asked =
        shell.answering(
            "us-east-1\n%s\nbasic\n%s\n\nhttp://127.0.0.1:8123\n\nclicks\nloader\n\n"
                .formatted(kinesis.endpoint(), stream),
            "init",
            file.toString());

    assertThat(asked.code()).as(asked.all()).isZero();
    assertThat(asked.err())
        .contains("AWS region: ")
        .contains("  1  ")
        .contains(stream)
        .contains("Stream, by number or name: ")
        .contains("Start at (TRIM_HORIZON, LATEST, AT_TIMESTAMP) [TRIM_HORIZON]: ");
    assertThat(asked.out())
        .contains("It reads environment variables that are not set yet: CLICKHOUSE_PASSWORD.");
    PipelineConfig written =
        ConfigFixture.load(
            file,
            List.of(),
            Map.of(
                    "AWS_ACCESS_KEY_ID", "test",
                    "AWS_SECRET_ACCESS_KEY", "s3cr3t",
                    "CLICKHOUSE_PASSWORD", "x")
                ::get);
    assertThat(written.stream().name()).isEqualTo(stream);
    assertThat(written.table().table()).isEqualTo("clicks");
    assertThat(Files.readString(file))
        .contains("secret-access-key: ${AWS_SECRET_ACCESS_KEY}")
        .doesNotContain("s3cr3t");
  }

  @Test
  void aProgramIsToldEveryFlagThatIsMissing() {
    Shell.Result told = shell.run("init", folder.resolve("pipeline.yaml").toString());
    assertThat(told.code()).isEqualTo(1);
    assertThat(told.err())
        .isEqualTo(
            """
            init needs more values and got no answer
            → Add --region, --stream, --url
            """);
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void aFileThatIsThereStays() throws Exception {
    Path file = Files.writeString(folder.resolve("pipeline.yaml"), "# mine\n");
    assertThat(shell.run("init", file.toString()).err())
        .endsWith("already exists and was not changed\n→ Name another file, or add --force\n");
    assertThat(file).hasContent("# mine");

    assertThat(init(file, "--url=http://127.0.0.1:8123", "--force").code()).isZero();
    assertThat(Files.readString(file)).startsWith("# A Millrace pipeline");
  }

  @Test
  void whatIsWrongIsNotWritten() {
    Path file = folder.resolve("pipeline.yaml");
    Shell.Result wrong = init(file, "--url=127.0.0.1:8123");
    assertThat(wrong.code()).isEqualTo(1);
    assertThat(wrong.err())
        .startsWith("Not written. ")
        .contains("clickhouse.url: expected http://host:port or https://host:port");
    assertThat(file).doesNotExist();
  }

  private Shell.Result init(Path file, String... more) {
    List<String> all = new ArrayList<>(List.of("init", "--region=us-east-1", "--stream=events"));
    all.addAll(List.of(more));
    all.add(file.toString());
    return shell.run(all.toArray(new String[0]));
  }
}
