package io.millrace.testkit;

import java.net.URISyntaxException;
import java.nio.file.Path;

/** Class path entries by a class they hold. */
public final class Classpath {
  private Classpath() {}

  /** The jar or folder {@code type} was loaded from. */
  public static Path of(Class<?> type) {
    try {
      return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException("Cannot tell where " + type + " was loaded from", e);
    }
  }
}
