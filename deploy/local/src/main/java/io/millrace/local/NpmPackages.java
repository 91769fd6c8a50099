package io.millrace.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * The npm packages the local stack is made of, in the exact versions of {@code
 * deploy/local/package.json}: downloaded once (about 180 MB, 560 MB unpacked) and kept, until that
 * file changes.
 *
 * <p>They live under {@code deploy/local/.data/packages}, or where the environment variable {@code
 * MILLRACE_LOCAL_PACKAGES} says. Several processes may ask at once: one installs, the others wait.
 */
final class NpmPackages {
  /** Guards against two threads; the file lock, which is per process, against two processes. */
  private static final Object IN_PROCESS = new Object();

  /** A copy of what was asked for, written when all of it is there. */
  private static final String DONE = "installed.json";

  private static final Duration INSTALL_DEADLINE = Duration.ofMinutes(10);

  private final Path modules;

  private NpmPackages(Path modules) {
    this.modules = modules;
  }

  /**
   * The packages, installed.
   *
   * @throws IllegalStateException when npm is missing or fails, with what it printed
   */
  static NpmPackages installed() {
    Path wanted = wanted();
    Path folder = folder();
    try {
      Files.createDirectories(folder);
      synchronized (IN_PROCESS) {
        installUnlessCurrent(wanted, folder);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot install the packages of " + wanted, e);
    }
    return new NpmPackages(folder.resolve("node_modules"));
  }

  /** Whether {@link #installed} has nothing to do. */
  static boolean areInstalled() {
    try {
      return isCurrent(wanted(), folder().resolve(DONE));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot look at the packages in " + folder(), e);
    }
  }

  /** ClickHouse as a shared library. */
  Path clickHouse() {
    Path vendor = modules.resolve("@chdb");
    if (Files.isDirectory(vendor)) {
      try (Stream<Path> files = Files.walk(vendor, 2)) {
        return files
            .filter(file -> file.getFileName().toString().matches("libchdb\\.(so|dylib)"))
            .findFirst()
            .orElseThrow(NpmPackages::noClickHouse);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    throw noClickHouse();
  }

  /** The folder of the Kinesis emulator, which must be started inside it. */
  Path kinesis() {
    return modules.resolve("kinesis-local");
  }

  private static IllegalStateException noClickHouse() {
    return new IllegalStateException(
        "npm offers no ClickHouse library for this machine ("
            + System.getProperty("os.name")
            + ", "
            + System.getProperty("os.arch")
            + "); Linux with glibc and macOS, x64 or arm64, are served");
  }

  private static Path wanted() {
    return RepositoryRoot.find().resolve("deploy/local/package.json");
  }

  private static Path folder() {
    String told = System.getenv("MILLRACE_LOCAL_PACKAGES");
    return told == null || told.isBlank()
        ? RepositoryRoot.data().resolve("packages")
        : Path.of(told).toAbsolutePath();
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
        install(folder);
        Files.copy(wanted, done, StandardCopyOption.REPLACE_EXISTING);
      }
    }
  }

  private static boolean isCurrent(Path wanted, Path done) throws IOException {
    return Files.exists(done) && Files.mismatch(wanted, done) == -1;
  }

  private static void install(Path folder) throws IOException {
    LocalProcess npm =
        LocalProcess.start(
            "npm",
            new ProcessBuilder(
                    List.of(
                        "npm",
                        "install",
                        "--no-package-lock",
                        "--no-audit",
                        "--no-fund",
                        "--ignore-scripts"))
                .directory(folder.toFile()),
            folder.resolve("npm.log"));
    npm.awaitEnd(INSTALL_DEADLINE);
  }
}
