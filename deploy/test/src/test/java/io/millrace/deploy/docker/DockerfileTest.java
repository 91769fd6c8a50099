package io.millrace.deploy.docker;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.deploy.NodeScript;
import io.millrace.deploy.Repository;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The images are built from what the build makes, run without root, and carry their version. */
final class DockerfileTest {
  private static final Pattern COPIED =
      Pattern.compile("(?m)^COPY (?!--from)(?:--\\S+ )*(\\S+) \\S+$");

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"Dockerfile", "Dockerfile.cli"})
  void theValidatorFindsNothing(String name) throws Exception {
    assertThat(NodeScript.output("dockerfile.js", Repository.path("deploy/docker/" + name)))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "USER 9999:9999   | USR 9999:9999 | Unknown instruction: USR",
        "FROM flink       | FRM flink     | No source image provided",
        "COPY --chown=    | COPY --chow=  | Unknown flag: chow",
      })
  void aPlantedErrorIsFound(String good, String bad, String problem) throws Exception {
    Path broken =
        Files.writeString(
            folder.resolve("Dockerfile"),
            Repository.read("deploy/docker/Dockerfile").replace(good, bad));

    assertThat(NodeScript.output("dockerfile.js", broken)).contains(problem);
  }

  @ParameterizedTest
  @ValueSource(strings = {"Dockerfile", "Dockerfile.cli"})
  void theImageHasTheVersionOfTheBuildAndNoRoot(String name) {
    String text = Repository.read("deploy/docker/" + name);
    String line = Repository.property("flink.version").replaceFirst("\\.\\d+$", "");

    assertThat(text)
        .contains(
            "ARG VERSION=" + Repository.version(),
            ":" + Repository.version() + " .",
            "ARG FLINK=" + line,
            "ARG JAVA=java17",
            "org.opencontainers.image.version=\"${VERSION}\"",
            "org.opencontainers.image.licenses=\"Apache-2.0\"");
    assertThat(text.lines().filter(instruction -> instruction.startsWith("USER ")))
        .containsExactly("USER 9999:9999");
  }

  /** Docker sends only what .dockerignore lets through. */
  @Test
  void whatIsCopiedIsSentToTheBuilder() {
    List<String> sent =
        Repository.read(".dockerignore")
            .lines()
            .filter(line -> line.startsWith("!"))
            .map(line -> line.substring(1))
            .toList();
    for (String name : List.of("Dockerfile", "Dockerfile.cli")) {
      List<String> copied =
          COPIED
              .matcher(Repository.read("deploy/docker/" + name))
              .results()
              .map((MatchResult found) -> found.group(1))
              .toList();

      assertThat(copied).as(name).isNotEmpty();
      assertThat(sent).containsAll(copied);
    }
    assertThat(Repository.read("job/pom.xml"))
        .contains("<outputFile>${project.build.directory}/millrace.jar</outputFile>");
  }
}
