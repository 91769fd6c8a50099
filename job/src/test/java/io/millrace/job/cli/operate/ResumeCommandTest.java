package io.millrace.job.cli.operate;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ResumeCommandTest {
  /** A real shell reads the command. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "s3://bucket/savepoints/savepoint-1a2b3c-0123456789ab",
        "file:/var/lib/flink/savepoint-1",
        "file:/save points/a",
        "file:/it's/a",
        "file:/$(echo a)/`echo b`",
        "file:/${HOME}/$HOME/~",
        "file:/a;b&c|d>e<f#g*h?i[j]{k,l}!m",
        "file:/\"a\"\\b\\",
        "file:/a\nb\tc",
        "file:/ä",
      })
  void aShellReadsTheCommandToResumeWithTheSavepointAsOneWord(String savepoint) throws Exception {
    assertThat(words(StopCommand.resume(savepoint)))
        .containsExactly(
            "flink", "run", "-s", savepoint, "millrace.jar", "--config", "pipeline.yaml");
  }

  private static String[] words(String command) throws IOException, InterruptedException {
    Process shell = new ProcessBuilder("sh").redirectErrorStream(true).start();
    try (OutputStream script = shell.getOutputStream()) {
      script.write(("printf '%s\\0' " + command).getBytes(StandardCharsets.UTF_8));
    }
    String words = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(shell.waitFor()).isZero();
    return words.substring(0, words.length() - 1).split("\0", -1);
  }
}
