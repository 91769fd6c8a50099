package io.millrace.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testkit.RepositoryRoot;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code deploy/local/up --help} on a machine that has built nothing yet; on a copy of it. */
final class UpHelpTest {
  @TempDir private Path folder;

  @Test
  void showsTheOptionsWithoutABuild() throws Exception {
    Path local = Files.createDirectories(folder.resolve("deploy/local"));
    for (String script : new String[] {"up", "common.sh"}) {
      Files.copy(
          RepositoryRoot.find().resolve("deploy/local").resolve(script), local.resolve(script));
    }

    Process process =
        new ProcessBuilder("bash", local.resolve("up").toString(), "--rate", "50", "--help")
            .redirectErrorStream(true)
            .start();
    String text = new String(process.getInputStream().readAllBytes(), UTF_8);

    assertThat(process.waitFor()).as(text).isZero();
    assertThat(text)
        .startsWith("Usage: deploy/local/up ")
        .contains("--services", "--monitoring", "--no-console", "--rate N", "--shards N")
        .contains("--clickhouse-port N", "--kinesis-port N", "--dashboard-port N")
        .contains("--console-port N");
    assertThat(local).isDirectoryNotContaining("glob:**/target");
  }
}
