package io.millrace.deploy;

import io.millrace.testkit.npm.NpmInstall;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Assumptions;

/** A script of {@code deploy/test/src/test/npm}, with the packages named beside it. */
public final class NodeScript {
  private static final String FOLDER = "deploy/test/src/test/npm/";

  /**
   * How a script ended.
   *
   * @param out standard output
   * @param err standard error
   */
  public record Result(int status, String out, String err) {}

  private NodeScript() {}

  /**
   * Runs a script. Skips the test where npm cannot download its packages, and says so.
   *
   * @param arguments usually files
   */
  public static Result run(String script, List<Path> arguments) throws IOException {
    List<String> command =
        new ArrayList<>(List.of("node", Repository.path(FOLDER + script).toString()));
    arguments.forEach(argument -> command.add(argument.toString()));
    Path out = Files.createTempFile("millrace", ".out");
    Path err = Files.createTempFile("millrace", ".err");
    try {
      ProcessBuilder node =
          new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
      node.environment().put("NODE_PATH", modules().toString());
      int status = node.start().waitFor();
      return new Result(
          status,
          Files.readString(out, StandardCharsets.UTF_8),
          Files.readString(err, StandardCharsets.UTF_8));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("Interrupted while running " + script, e);
    } finally {
      Files.deleteIfExists(out);
      Files.deleteIfExists(err);
    }
  }

  /**
   * What a script prints.
   *
   * @throws IllegalStateException when it fails, with what it printed
   */
  public static String output(String script, Path... arguments) throws IOException {
    Result result = run(script, List.of(arguments));
    if (result.status() != 0) {
      throw new IllegalStateException(script + " failed: " + result.err());
    }
    return result.out();
  }

  private static Path modules() {
    try {
      return NpmInstall.modules(Repository.path(FOLDER + "package.json"), "deploy");
    } catch (IllegalStateException offline) {
      Assumptions.abort(
          "npm cannot install the validators of deploy/test: " + offline.getMessage());
      throw offline;
    }
  }
}
