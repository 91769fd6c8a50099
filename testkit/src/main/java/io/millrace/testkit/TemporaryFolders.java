package io.millrace.testkit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** Temporary folders. */
public final class TemporaryFolders {
  private static final Path TEMPORARY = Path.of(System.getProperty("java.io.tmpdir"));

  private static final String PREFIX = "millrace-";

  private TemporaryFolders() {}

  /** Whether the folder was created by this class under the system's temporary folder. */
  public static boolean isOne(@Nullable Path folder) {
    return folder != null
        && TEMPORARY.equals(folder.getParent())
        && folder.getFileName().toString().startsWith(PREFIX);
  }

  /** A new one for {@code purpose}. */
  public static Path create(String purpose) {
    try {
      return Files.createTempDirectory(TEMPORARY, PREFIX + purpose + "-");
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot create a folder in " + TEMPORARY, e);
    }
  }

  /** Deletes the folder with its content, if this class created it. */
  public static void delete(@Nullable Path folder) {
    if (folder == null || !isOne(folder)) {
      return;
    }
    Folders.delete(folder);
  }
}
