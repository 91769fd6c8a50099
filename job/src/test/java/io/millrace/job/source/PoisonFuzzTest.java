package io.millrace.job.source;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * No record ends or stalls the job, whatever is in it: {@link PoisonFuzzer} in a process with 512
 * MB of heap. {@code -Dmillrace.poison-seconds=3600} lets it run for longer, {@code
 * -Dmillrace.poison-seed} repeats a run.
 */
final class PoisonFuzzTest {
  private static final long SECONDS = Long.getLong("millrace.poison-seconds", 15);
  private static final long SEED = Long.getLong("millrace.poison-seed", System.nanoTime());

  @TempDir Path folder;

  @Test
  void everyDocumentIsARowOrARejectedRow() throws Exception {
    Path log = folder.resolve("log");
    Process process =
        new ProcessBuilder(
                List.of(
                    Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                    "-Xmx512m",
                    "-XX:+UseSerialGC",
                    "-cp",
                    System.getProperty("java.class.path"),
                    PoisonFuzzer.class.getName(),
                    Long.toString(SEED),
                    Long.toString(SECONDS)))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    boolean ended = process.waitFor(SECONDS + 240, TimeUnit.SECONDS);
    process.destroyForcibly();

    assertThat(ended).as("seed %d ends: %s", SEED, Files.readString(log)).isTrue();
    assertThat(process.exitValue()).as("seed %d: %s", SEED, Files.readString(log)).isZero();
    assertThat(Files.readString(log)).contains("seed " + SEED + ": ");
  }
}
