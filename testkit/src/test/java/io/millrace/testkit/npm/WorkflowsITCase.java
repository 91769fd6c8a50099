package io.millrace.testkit.npm;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.testkit.RepositoryRoot;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The workflows of GitHub Actions are valid, and their actions are pinned. */
final class WorkflowsITCase {
  private static final Path WORKFLOWS = RepositoryRoot.find().resolve(".github/workflows");
  private static final Pattern USES = Pattern.compile("uses:\\s*(\\S+)");

  /** A release, not a moving major version. */
  private static final String PINNED = "[\\w-]+/[\\w/-]+@v\\d+\\.\\d+\\.\\d+";

  @TempDir private Path folder;

  @Test
  void everyWorkflowIsValid() throws Exception {
    Path validator = validator();
    for (Path workflow : workflows()) {
      assertThat(validate(validator, workflow)).as(workflow.toString()).isEmpty();
    }
  }

  @Test
  void theValidatorFindsAMistake() throws Exception {
    Path validator = validator();
    String broken =
        Files.readString(WORKFLOWS.resolve("build.yml")).replace("runs-on: ", "run-on: ");
    Path workflow = Files.writeString(folder.resolve("broken.yml"), broken);

    assertThat(validate(validator, workflow)).contains("'run-on' is not allowed");
  }

  @Test
  void everyActionIsPinnedToARelease() throws Exception {
    for (Path workflow : workflows()) {
      List<String> used =
          USES.matcher(Files.readString(workflow)).results().map(found -> found.group(1)).toList();
      assertThat(used)
          .as(workflow.toString())
          .isNotEmpty()
          .allSatisfy(action -> assertThat(action).matches(PINNED));
    }
  }

  private static List<Path> workflows() throws IOException {
    try (Stream<Path> files = Files.list(WORKFLOWS)) {
      List<Path> all = files.sorted().toList();
      assertThat(all).extracting(file -> file.getFileName().toString()).contains("build.yml");
      return all;
    }
  }

  /** Skips the test where npm cannot download it. */
  private static Path validator() {
    Path wanted = RepositoryRoot.find().resolve("testkit/src/test/npm/package.json");
    try {
      return NpmInstall.modules(wanted, NpmPackages.folder().resolve("workflows"))
          .resolve("@action-validator/cli/cli.mjs");
    } catch (IllegalStateException offline) {
      Assumptions.abort("npm cannot install the validator of workflows: " + offline.getMessage());
      throw offline;
    }
  }

  /** What the validator finds wrong with a workflow; empty when it is valid. */
  private String validate(Path validator, Path workflow) throws Exception {
    Path output = folder.resolve("output");
    int status =
        new ProcessBuilder("node", validator.toString(), workflow.toString())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start()
            .waitFor();
    String said = Files.readString(output, UTF_8);
    return status == 0 ? "" : "status " + status + ": " + said;
  }
}
