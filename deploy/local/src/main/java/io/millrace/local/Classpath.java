package io.millrace.local;

import java.net.URISyntaxException;
import java.nio.file.Path;

/** Class path entries by a class they hold. */
final class Classpath {
  private Classpath() {}

  /** The jar or folder {@code type} was loaded from. */
  static Path of(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException("Cannot tell where " + type + " was loaded from", e);
    }
  }
}
