package io.millrace.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testkit.RepositoryRoot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Files of this repository. */
public final class Repository {
  private static final Pattern VERSION =
      Pattern.compile("<artifactId>millrace-parent</artifactId>\\s*<version>([^<]+)</version>");

  private Repository() {}

  public static Path path(String relative) {
    return RepositoryRoot.find().resolve(relative);
  }

  public static String read(String relative) {
    return read(path(relative));
  }

  /** The text of a file. */
  public static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + file, e);
    }
  }

  /** The version of all modules. */
  public static String version() {
    Matcher found = VERSION.matcher(read("pom.xml"));
    assertThat(found.find()).as("a version in pom.xml").isTrue();
    return found.group(1);
  }

  /** A property of the pom. */
  public static String property(String name) {
    Matcher found =
        Pattern.compile("<" + Pattern.quote(name) + ">([^<]+)<").matcher(read("pom.xml"));
    assertThat(found.find()).as(name + " in pom.xml").isTrue();
    return found.group(1);
  }

  /** The pipelines that people copy, and the one of the local stack. */
  public static List<Path> pipelines() {
    try (Stream<Path> files = Files.list(path("conf/examples"))) {
      return Stream.concat(files.sorted(), Stream.of(path("conf/pipeline.yaml"))).toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
