package io.millrace.testkit.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PidFileTest {
  @TempDir private Path folder;

  @Test
  void knowsWhetherItsProcessRuns() throws Exception {
    PidFile file = PidFile.at(folder.resolve("run/service.pid"));
    assertThat(file.running()).isEmpty();

    Process process = new ProcessBuilder("sleep", "60").start();
    file.write(process.pid());
    assertThat(file.running()).contains(process.pid());

    process.destroyForcibly().waitFor();
    assertThat(file.running()).isEmpty();
  }

  @Test
  void anotherProcessOfTheSameIdIsNotIt() throws Exception {
    Path path = folder.resolve("service.pid");
    Files.writeString(path, ProcessHandle.current().pid() + " 12345");

    assertThat(PidFile.at(path).running()).isEmpty();
  }
}
