package io.millrace.job.pipeline;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.job.fixture.PipelineUnderLoad;
import io.millrace.testkit.clickhouse.ClickHouseServer;
import java.io.IOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From one release to the next: a savepoint, another jar, another parallelism, a new column. */
final class UpgradeITCase {
  @Test
  void savepointGoesOnInAnotherJarWithAnotherParallelismAndOneColumnMore(@TempDir Path folder)
      throws IOException {
    Path next = nextRelease(folder);
    try (PipelineUnderLoad load = new PipelineUnderLoad(folder)) {
      ClickHouseServer clickhouse = load.stack.clickhouse();
      load.pipeline.start(PipelineUnderLoad.jar(), 1);
      load.awaitArrivals();
      String first = load.pipeline.stop();
      load.pipeline.resume(next, 3, first);
      load.awaitArrivals();

      String second = load.pipeline.stop();
      clickhouse.query("ALTER TABLE chaos.events ADD COLUMN note String");
      load.pipeline.configure("columns.note: /name");
      load.pipeline.resume(next, 2, second);
      load.awaitArrivals();

      load.assertExactlyOnce();
      assertThat(clickhouse.query("SELECT countIf(note = '') > 0 FROM chaos.events"))
          .isEqualTo("1");
      assertThat(
              clickhouse.query(
                  "SELECT countIf(note = name) > 0, countIf(note NOT IN ('', name))"
                      + " FROM chaos.events"))
          .isEqualTo("1\t0");
    }
  }

  /** The same build but for its bytes: a changed manifest and a file more. */
  private static Path nextRelease(Path folder) throws IOException {
    Path jar = folder.resolve("millrace-next.jar");
    Files.copy(PipelineUnderLoad.jar(), jar);
    try (FileSystem content = FileSystems.newFileSystem(jar)) {
      Path manifest = content.getPath("META-INF/MANIFEST.MF");
      String text = Files.readString(manifest, UTF_8);
      String changed =
          text.replaceFirst("Implementation-Version: \\S+", "Implementation-Version: next");
      assertThat(changed).isNotEqualTo(text);
      Files.writeString(manifest, changed, UTF_8);
      Files.writeString(content.getPath("io/millrace/job/next-release.txt"), "next", UTF_8);
    }
    return jar;
  }
}
