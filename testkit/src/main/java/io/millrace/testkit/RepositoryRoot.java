package io.millrace.testkit;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Where this working copy of Millrace lies. Taken from the system property {@code millrace.root},
 * or found by walking up from the working directory and from this class.
 */
public final class RepositoryRoot {
  private static final Path MARK = Path.of("deploy", "local", "package.json");

  private RepositoryRoot() {}

  /**
   * The root folder.
   *
   * @throws IllegalStateException when no folder on the way up looks like Millrace
   */
  public static Path find() {
    String told = System.getProperty("millrace.root");
    Path start = told == null ? Path.of("") : Path.of(told);
    return Stream.of(start.toAbsolutePath(), Classpath.of(RepositoryRoot.class))
        .map(RepositoryRoot::above)
        .flatMap(Stream::ofNullable)
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "Found no folder with "
                        + MARK
                        + " at or above "
                        + start.toAbsolutePath()
                        + "; set -Dmillrace.root"));
  }

  /** The folder all state of the local stack lives under; git ignores it. */
  public static Path data() {
    return find().resolve("deploy/local/.data");
  }

  private static @Nullable Path above(Path start) {
    Path folder = start;
    while (folder != null && !Files.exists(folder.resolve(MARK))) {
      folder = folder.getParent();
    }
    return folder;
  }
}
