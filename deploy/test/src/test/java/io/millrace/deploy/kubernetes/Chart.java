package io.millrace.deploy.kubernetes;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.marcnuri.helm.Helm;
import com.marcnuri.helm.LintResult;
import com.marcnuri.helm.TemplateCommand;
import io.millrace.deploy.Repository;
import io.millrace.deploy.YamlDocuments;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The chart, rendered by Helm's own library. */
public final class Chart {
  private static final Path FOLDER = Repository.path("deploy/helm/millrace");

  private Chart() {}

  /**
   * The objects that a release has.
   *
   * @param values files, the later win
   * @throws IllegalStateException when Helm refuses, with its message
   */
  public static List<ObjectNode> render(String release, Path... values) {
    return YamlDocuments.all(text(FOLDER, release, values));
  }

  static String text(Path chart, String release, Path... values) {
    TemplateCommand command = new Helm(chart).template().withName(release).withNamespace("data");
    for (Path file : values) {
      command.withValuesFile(file);
    }
    return command.call();
  }

  static LintResult lint(Path chart) {
    return new Helm(chart).lint().strict().call();
  }

  /** A copy to change; its own values are followed by others. */
  static Path copy(Path target) {
    try (Stream<Path> files = Files.walk(FOLDER)) {
      for (Path file : files.toList()) {
        Files.copy(file, target.resolve(FOLDER.relativize(file).toString()));
      }
      return target;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
