package io.millrace.local;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Numbers for events, counting up from 1, none used twice even across restarts: a file holds the
 * next one and is written before a number is given away.
 */
final class SampleIds {
  private final Path file;
  private long next;

  private SampleIds(Path file, long next) {
    this.file = file;
    this.next = next;
  }

  static SampleIds from(Path file) {
    try {
      Files.createDirectories(file.toAbsolutePath().getParent());
      return new SampleIds(
          file, Files.exists(file) ? Long.parseLong(Files.readString(file).strip()) : 1);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + file, e);
    }
  }

  /** The number the next event will have. */
  synchronized long next() {
    return next;
  }

  /** Takes {@code count} consecutive numbers and returns the first. */
  synchronized long take(int count) {
    long first = next;
    try {
      Files.writeString(file, Long.toString(first + count));
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot write " + file, e);
    }
    next = first + count;
    return first;
  }
}
