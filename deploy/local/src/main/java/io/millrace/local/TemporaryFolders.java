package io.millrace.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Folders whose content nobody misses. */
final class TemporaryFolders {
  private static final Path TEMPORARY = Path.of(System.getProperty("java.io.tmpdir"));

  private TemporaryFolders() {}

  /** Deletes the folder if it is one of ours under the system's temporary folder. */
  static void delete(@Nullable Path folder) {
    if (folder == null
        || !TEMPORARY.equals(folder.getParent())
        || !folder.getFileName().toString().startsWith("millrace-")) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot delete " + folder, e);
    }
  }
}
