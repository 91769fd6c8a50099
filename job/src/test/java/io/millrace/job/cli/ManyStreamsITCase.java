package io.millrace.job.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.job.fixture.Shell;
import io.millrace.testkit.kinesis.KinesisEmulator;
import io.millrace.testkit.kinesis.KinesisOptions;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** An account with more streams than one answer of Kinesis names. */
final class ManyStreamsITCase {
  private static final int STREAMS = 130;

  @TempDir private Path folder;

  private final Shell shell =
      new Shell().variable("AWS_ACCESS_KEY_ID", "test").variable("AWS_SECRET_ACCESS_KEY", "s3cr3t");

  private final KinesisEmulator kinesis = KinesisEmulator.start(options());

  private static KinesisOptions options() {
    KinesisOptions options = KinesisOptions.temporary().withStream("zebra-orders", 1);
    for (int i = 1; i < STREAMS; i++) {
      options = options.withStream("stream-%03d".formatted(i), 1);
    }
    return options;
  }

  @AfterEach
  void stop() {
    kinesis.close();
  }

  @Test
  void areAllKnown() throws Exception {
    Path file = folder.resolve("asked.yaml");
    Shell.Result asked =
        shell.answering(
            "us-east-1\n%s\nbasic\n50\n\nhttp://127.0.0.1:8123\n\nclicks\nloader\n\n"
                .formatted(kinesis.endpoint()),
            "init",
            file.toString());

    assertThat(asked.code()).as(asked.all()).isZero();
    assertThat(asked.err())
        .contains("  50  stream-050")
        .contains("  … and 80 more: type the name")
        .doesNotContain("stream-051");
    assertThat(file).content().contains("stream: stream-050");

    Path misspelt =
        Files.writeString(
            folder.resolve("misspelt.yaml"),
            """
            source:
              stream: zebra-order
              region: us-east-1
              endpoint: %s
              credentials: {type: basic, access-key-id: test, secret-access-key: s3cr3t}
            """
                .formatted(kinesis.endpoint()));
    assertThat(shell.run("sample", "-c", misspelt.toString()).all())
        .contains("did you mean `zebra-orders`?");
  }
}
