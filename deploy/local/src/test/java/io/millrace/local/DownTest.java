package io.millrace.local;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testkit.RepositoryRoot;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code deploy/local/down} ends and deletes when several stacks run; on a copy of it. */
final class DownTest {
  @TempDir private Path folder;
  private final List<Process> emulators = new ArrayList<>();

  @BeforeEach
  void copy() throws Exception {
    Files.copy(RepositoryRoot.find().resolve("deploy/local/down"), folder.resolve("down"));
  }

  @AfterEach
  void end() {
    emulators.forEach(Process::destroyForcibly);
  }

  @Test
  void stopsTheStackOfAPortAndDeletesItsStateAlone() throws Exception {
    Process usual = emulator(".data");
    Process other = emulator(".data/stack-18123");
    Process third = emulator(".data/stack-18124");

    Result down = down("--clickhouse-port", "18123", "--wipe");
    assertThat(down.code).as(down.text).isZero();
    assertThat(down.text).contains("Stopped kinesis of stack-18123.").doesNotContain("18124");
    assertThat(other.waitFor(10, TimeUnit.SECONDS)).isTrue();
    assertThat(List.of(usual, third)).allMatch(Process::isAlive);
    assertThat(folder.resolve(".data/stack-18123")).doesNotExist();
    assertThat(folder.resolve(".data/run/kinesis.pid")).exists();

    assertThat(down("--clickhouse-port", "8123", "--wipe").text).contains("Stopped kinesis.");
    assertThat(usual.waitFor(10, TimeUnit.SECONDS)).isTrue();
    assertThat(third.isAlive()).isTrue();
    assertThat(folder.resolve(".data/run")).doesNotExist();
    assertThat(folder.resolve(".data/stack-18124/run")).exists();
  }

  @Test
  void stopsAllAndKeepsThePackages() throws Exception {
    Process usual = emulator(".data");
    Process other = emulator(".data/stack-18123");
    Files.createDirectories(folder.resolve(".data/packages"));

    assertThat(down().text)
        .contains("Stopped kinesis.")
        .contains("Stopped kinesis of stack-18123.");
    assertThat(usual.waitFor(10, TimeUnit.SECONDS)).isTrue();
    assertThat(other.waitFor(10, TimeUnit.SECONDS)).isTrue();
    assertThat(folder.resolve(".data/stack-18123")).exists();

    assertThat(down("--wipe").text).contains("Nothing was running.").contains("packages stay");
    assertThat(folder.resolve(".data")).isDirectoryContaining("glob:**/packages");
    assertThat(folder.resolve(".data/stack-18123")).doesNotExist();
    assertThat(down("--wipe-packages").code).isZero();
    assertThat(folder.resolve(".data")).doesNotExist();
  }

  @Test
  void saysWhatItDoesNotUnderstand() throws Exception {
    assertThat(down("--speed"))
        .isEqualTo(new Result(2, "Unknown option of down: --speed\n\n" + usage()));
    assertThat(down("--clickhouse-port").text).contains("takes a port but was \"\"");
    assertThat(down("--clickhouse-port", "../..").text).contains("takes a port but was \"../..\"");
    assertThat(down("--clickhouse-port", "18123", "--wipe-packages").text)
        .contains("All stacks share the packages");
    assertThat(down("--clickhouse-port", "18123"))
        .isEqualTo(new Result(1, "No stack was started with --clickhouse-port 18123.\n"));
  }

  private String usage() throws Exception {
    return down("--help").text;
  }

  /** A process that looks like the emulator of a stack, with its file. */
  private Process emulator(String data) throws Exception {
    Process process =
        new ProcessBuilder("sh", "-c", "while :; do sleep 0.1; done", "testkit/kinesis.js").start();
    emulators.add(process);
    Path run = Files.createDirectories(folder.resolve(data).resolve("run"));
    Files.writeString(run.resolve("kinesis.pid"), process.pid() + " 0\n");
    return process;
  }

  private Result down(String... arguments) throws Exception {
    List<String> command = new ArrayList<>(List.of("bash", folder.resolve("down").toString()));
    command.addAll(List.of(arguments));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String text = new String(process.getInputStream().readAllBytes(), UTF_8);
    return new Result(process.waitFor(), text);
  }

  private record Result(int code, String text) {}
}
