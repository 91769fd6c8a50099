package io.millrace.job.cli.terminal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import io.millrace.testkit.RepositoryRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A file that is rewritten has its old content or its new one. */
final class AtomicFileTest {
  @TempDir private Path folder;

  @Test
  void aNewFileHasTheModeOfTheUmask() throws Exception {
    Path usual = Files.createFile(folder.resolve("usual"));
    Path file = folder.resolve("deep/er/pipeline.yaml");
    new AtomicFile(file).replace("new", candidate -> {});
    assertThat(file).hasContent("new");
    assertThat(Files.getPosixFilePermissions(file)).isEqualTo(Files.getPosixFilePermissions(usual));
    assertThat(names(folder.resolve("deep/er"))).containsExactly("pipeline.yaml");
  }

  @ParameterizedTest
  @ValueSource(strings = {"rw-------", "rw-r-----", "rwxrw-rw-"})
  void modeBitsStay(String mode) throws Exception {
    Path file = Files.writeString(folder.resolve("pipeline.yaml"), "old");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    new AtomicFile(file).replace("new", AtomicFileTest::mustBePrivate);
    assertThat(file).hasContent("new");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file))).isEqualTo(mode);
  }

  private static void mustBePrivate(Path candidate) {
    try {
      assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(candidate)))
          .isEqualTo("rw-------");
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aSymbolicLinkStaysOne(boolean isTargetThere) throws Exception {
    Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
    Path file = elsewhere.resolve("real.yaml");
    if (isTargetThere) {
      Files.writeString(file, "old");
    }
    Path hop = Files.createSymbolicLink(folder.resolve("hop"), Path.of("elsewhere/real.yaml"));
    Path link = Files.createSymbolicLink(folder.resolve("pipeline.yaml"), Path.of("hop"));

    new AtomicFile(link).replace("new", candidate -> {});

    assertThat(link).isSymbolicLink();
    assertThat(hop).isSymbolicLink();
    assertThat(Files.isSymbolicLink(file)).isFalse();
    assertThat(file).hasContent("new");
    assertThat(names(elsewhere)).containsExactly("real.yaml");
  }

  @Test
  void aLinkToItselfIsNoFile() throws Exception {
    Path link = Files.createSymbolicLink(folder.resolve("loop"), Path.of("loop"));
    assertThatThrownBy(() -> new AtomicFile(link).replace("new", candidate -> {}))
        .isInstanceOf(CommandException.class)
        .hasMessageContaining("too many symbolic links");
  }

  @Test
  void whatIsNotAcceptedChangesNothing() throws Exception {
    Path file = Files.writeString(folder.resolve("pipeline.yaml"), "old");
    assertThatThrownBy(
            () ->
                new AtomicFile(file)
                    .replace(
                        "new",
                        candidate -> {
                          assertThat(candidate).hasContent("new");
                          assertThat(file).hasContent("old");
                          throw new CommandException("no");
                        }))
        .hasMessage("no");
    assertThat(file).hasContent("old");
    assertThat(names(folder)).containsExactly("pipeline.yaml");
  }

  @Test
  void aRenameThatFailsChangesNothing() throws Exception {
    Path occupied = Files.createDirectory(folder.resolve("pipeline.yaml"));
    Files.writeString(occupied.resolve("inside"), "old");
    assertThatThrownBy(() -> new AtomicFile(occupied).replace("new", candidate -> {}))
        .isInstanceOf(CommandException.class)
        .hasMessageContaining("cannot be written and was not changed")
        .hasMessageContaining("→ Check the permissions");
    assertThat(occupied.resolve("inside")).hasContent("old");
    assertThat(names(folder)).containsExactly("pipeline.yaml");
  }

  /** Needs the right to mount, which a build does not always have. */
  @Test
  void aFullDiskChangesNothing() throws Exception {
    Path disk = Files.createDirectory(folder.resolve("disk"));
    assumeThat(exit("mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", disk.toString())).isZero();
    try {
      Path file = Files.writeString(disk.resolve("pipeline.yaml"), "old");
      assertThatThrownBy(() -> new AtomicFile(file).replace("x".repeat(1 << 20), candidate -> {}))
          .isInstanceOf(CommandException.class)
          .hasMessageContaining("cannot be written and was not changed");
      assertThat(file).hasContent("old");
      assertThat(names(disk)).containsExactly("pipeline.yaml");
    } finally {
      assertThat(exit("umount", disk.toString())).isZero();
    }
  }

  /** A process that rewrites without end is killed again and again, in whatever it does. */
  @Test
  void killedInBetweenTheFileIsWhole() throws Exception {
    Path file = Files.writeString(folder.resolve("pipeline.yaml"), Rewriting.content(0));
    for (int round = 0; round < 8; round++) {
      Process process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-XX:TieredStopAtLevel=1",
                  "-cp",
                  System.getProperty("java.class.path"),
                  Rewriting.class.getName(),
                  file.toString())
              .directory(RepositoryRoot.find().toFile())
              .redirectError(ProcessBuilder.Redirect.INHERIT)
              .start();
      assertThat(process.getInputStream().read()).isPositive();
      long until = System.nanoTime() + Duration.ofMillis(3 + 7 * round).toNanos();
      while (System.nanoTime() < until) {
        Thread.onSpinWait();
      }
      process.destroyForcibly();
      assertThat(process.waitFor(10, TimeUnit.SECONDS)).isTrue();

      String content = Files.readString(file);
      assertThat(content).isIn(Rewriting.content(0), Rewriting.content(1));
    }
  }

  /** Writes two long contents in turns, without end. */
  static final class Rewriting {
    private Rewriting() {}

    public static void main(String[] arguments) throws Exception {
      AtomicFile file = new AtomicFile(Path.of(arguments[0]));
      file.replace(content(0), candidate -> {});
      System.out.write('.');
      System.out.flush();
      for (int turn = 1; ; turn++) {
        file.replace(content(turn % 2), candidate -> {});
      }
    }

    static String content(int which) {
      return String.valueOf(which).repeat(300_000);
    }
  }

  private static int exit(String... command) throws Exception {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    process.getInputStream().readAllBytes();
    return process.waitFor();
  }

  private static List<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).toList();
    }
  }
}
