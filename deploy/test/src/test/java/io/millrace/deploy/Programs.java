package io.millrace.deploy;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;

/** A program on the PATH that a test needs. */
public final class Programs {
  /**
   * How a program ended.
   *
   * @param output standard output and standard error
   */
  public record Result(int status, String output) {}

  private final Path program;

  private Programs(Path program) {
    this.program = program;
  }

  /** Skips the test where the program is missing, and says so. */
  public static Programs required(String name, String why) {
    Path found = find(name);
    Assumptions.assumeTrue(found != null, () -> "There is no " + name + " on the PATH; " + why);
    if (found == null) {
      throw new IllegalStateException("Assumed away");
    }
    return new Programs(found);
  }

  /** Where the program is. */
  public Path path() {
    return program;
  }

  private static @Nullable Path find(String name) {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
        .map(folder -> Path.of(folder, name))
        .filter(Files::isExecutable)
        .findFirst()
        .orElse(null);
  }

  /**
   * What the program prints.
   *
   * @throws IllegalStateException when it fails, with what it printed
   */
  public String output(String... arguments) throws IOException {
    Result result = run(arguments);
    if (result.status() != 0) {
      throw new IllegalStateException(program + " failed: " + result.output());
    }
    return result.output();
  }

  /** Runs the program to its end. */
  public Result run(String... arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of(program.toString()));
    command.addAll(List.of(arguments));
    Path output = Files.createTempFile("millrace", ".out");
    try {
      int status =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start()
              .waitFor();
      return new Result(status, Files.readString(output, UTF_8));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while running " + program, e);
    } finally {
      Files.deleteIfExists(output);
    }
  }
}
