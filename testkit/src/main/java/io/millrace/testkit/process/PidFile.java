package io.millrace.testkit.process;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;

/**
 * Remembers a running process by its id and its start, since ids are given again. {@code down}
 * reads these files too.
 */
public final class PidFile {
  private final Path file;

  private PidFile(Path file) {
    this.file = file;
  }

  /** The file of a service in this folder: {@code clickhouse}, {@code kinesis}, {@code up}. */
  public static PidFile in(Path folder, String service) {
    return new PidFile(folder.resolve(service + ".pid"));
  }

  static PidFile at(Path file) {
    return new PidFile(file);
  }

  public void write(long pid) {
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      Files.writeString(file, pid + " " + start(pid).toEpochMilli() + "\n");
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write " + file, e);
    }
  }

  /** The process the file names, if that very process still runs. */
  public Optional<Long> running() {
    try {
      if (!Files.exists(file)) {
        return Optional.empty();
      }
      String[] words = Files.readString(file).strip().split(" ", -1);
      long pid = Long.parseLong(words[0]);
      boolean same = start(pid).toEpochMilli() == Long.parseLong(words[1]);
      return same ? Optional.of(pid) : Optional.empty();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + file, e);
    }
  }

  public void delete() {
    try {
      Files.deleteIfExists(file);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot delete " + file, e);
    }
  }

  private static Instant start(long pid) {
    return ProcessHandle.of(pid)
        .filter(ProcessHandle::isAlive)
        .flatMap(process -> process.info().startInstant())
        .orElse(Instant.EPOCH);
  }
}
