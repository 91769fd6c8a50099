package io.millrace.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/**
 * The npm packages the local stack is made of, in the exact versions of {@code
 * deploy/local/package.json} (about 180 MB, 560 MB unpacked). They live under {@code
 * deploy/local/.data/packages}, or where the environment variable {@code MILLRACE_LOCAL_PACKAGES}
 * says.
 */
final class NpmPackages {
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
    return new NpmPackages(NpmInstall.modules(wanted(), folder()));
  }

  /** Whether {@link #installed} has nothing to do. */
  static boolean areInstalled() {
    return NpmInstall.isDone(wanted(), folder());
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

  static Path folder() {
    String told = System.getenv("MILLRACE_LOCAL_PACKAGES");
    return told == null || told.isBlank()
        ? RepositoryRoot.data().resolve("packages")
        : Path.of(told).toAbsolutePath();
  }
}
