package io.millrace.testkit.npm;

import io.millrace.testkit.process.LocalProcess;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * The packages a {@code package.json} names, in its exact versions: downloaded once and kept, until
 * that file changes. Several processes may ask at once: one installs, the others wait.
 */
public final class NpmInstall {
  /** Guards against two threads; the file lock, which is per process, against two processes. */
  private static final Object IN_PROCESS = new Object();

  /** A copy of what was asked for, written when all of it is there. */
  private static final String DONE = "installed.json";

  private static final String LOCK = "package-lock.json";

  private static final Duration INSTALL_DEADLINE = Duration.ofMinutes(10);

  private NpmInstall() {}

  /**
   * The folder {@code node_modules} with the packages that tests ask for; beside those of the local
   * stack, so that both stay when the repository is cleaned.
   *
   * @param wanted the {@code package.json}
   * @throws IllegalStateException when npm is missing or fails, with what it printed
   */
  public static Path modules(Path wanted) {
    return modules(wanted, NpmPackages.folder().resolve("tests"));
  }

  /**
   * The same in a separate folder, for packages that are not installed together with those. A
   * {@code package-lock.json} beside the file fixes the versions of everything they bring.
   *
   * @param folder the name of the folder
   * @throws IllegalStateException when npm is missing or fails, with what it printed
   */
  public static Path modules(Path wanted, String folder) {
    return modules(wanted, NpmPackages.folder().resolve(folder));
  }

  static Path modules(Path wanted, Path folder) {
    try {
      Files.createDirectories(folder);
      synchronized (IN_PROCESS) {
        installUnlessCurrent(wanted, folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot install the packages of " + wanted, e);
    }
    return folder.resolve("node_modules");
  }

  /** Whether {@link #modules} has nothing to do. */
  static boolean isDone(Path wanted, Path folder) {
    try {
      return isCurrent(wanted, folder.resolve(DONE));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot look at the packages in " + folder, e);
    }
  }

  private static void installUnlessCurrent(Path wanted, Path folder) throws IOException {
    Path done = folder.resolve(DONE);
    if (isCurrent(wanted, done)) {
      return;
    }
    try (FileChannel channel =
            FileChannel.open(
                folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      if (lock.isValid() && !isCurrent(wanted, done)) {
        Files.copy(wanted, folder.resolve("package.json"), StandardCopyOption.REPLACE_EXISTING);
        Path versions = wanted.resolveSibling(LOCK);
        if (Files.exists(versions)) {
          Files.copy(versions, folder.resolve(LOCK), StandardCopyOption.REPLACE_EXISTING);
          install(folder, List.of("npm", "ci"));
        } else {
          install(folder, List.of("npm", "install", "--no-package-lock"));
        }
        Files.copy(wanted, done, StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  private static boolean isCurrent(Path wanted, Path done) throws IOException {
    return Files.exists(done) && Files.mismatch(wanted, done) == -1;
  }

  private static void install(Path folder, List<String> how) throws IOException {
    List<String> command = new ArrayList<>(how);
    command.addAll(List.of("--no-audit", "--no-fund", "--ignore-scripts"));
    LocalProcess npm =
        LocalProcess.start(
            "npm",
            new ProcessBuilder(command).directory(folder.toFile()),
            folder.resolve("npm.log"));
    npm.awaitEnd(INSTALL_DEADLINE);
  }
}
