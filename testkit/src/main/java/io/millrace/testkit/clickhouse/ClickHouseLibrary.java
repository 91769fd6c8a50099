package io.millrace.testkit.clickhouse;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.millrace.testkit.npm.NpmPackages;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What the ClickHouse library of the local stack can do, as a condition for tests: not every
 * version can do everything.
 */
public final class ClickHouseLibrary {
  /** The first version for whose library {@code SYSTEM START LISTEN} is more than a word. */
  private static final int[] SERVER_SINCE = {26, 7};

  private static final Pattern VERSION = Pattern.compile("(\\d+)\\.(\\d+)\\..*");

  private ClickHouseLibrary() {}

  /**
   * Whether it serves HTTP and the native protocol, with users and grants. An older one is reached
   * through {@link EmbeddedClickHouseMain}: over HTTP, as the user {@code default} alone.
   */
  public static boolean isServer() {
    Matcher version = VERSION.matcher(version());
    if (!version.matches()) {
      throw new IllegalStateException("Not a version: " + version());
    }
    int major = Integer.parseInt(version.group(1));
    int minor = Integer.parseInt(version.group(2));
    return major > SERVER_SINCE[0] || (major == SERVER_SINCE[0] && minor >= SERVER_SINCE[1]);
  }

  /** Whether it can be made a replica and be given a clock: one build can, on Linux with x64. */
  public static boolean canReplicate() {
    return System.getProperty("os.name").equals("Linux")
        && System.getProperty("os.arch").equals("amd64")
        && LoadedClickHouse.isKnown(NpmPackages.installed().clickHouse().toFile());
  }

  private static String version() {
    File description = NpmPackages.installed().clickHouse().resolveSibling("package.json").toFile();
    try {
      return new ObjectMapper().readTree(description).path("version").asText();
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + description, e);
    }
  }
}
