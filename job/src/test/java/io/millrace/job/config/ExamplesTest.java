package io.millrace.job.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.job.config.option.Section;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every file an operator is shown is a valid configuration. */
final class ExamplesTest {
  static List<Path> examples() throws Exception {
    Path folder = Path.of(System.getProperty("millrace.root"), "conf");
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(".yaml")).sorted().toList();
    }
  }

  @ParameterizedTest
  @MethodSource("examples")
  void loads(Path file) throws Exception {
    PipelineConfig config = ConfigFixture.load(file, List.of(), name -> "value-of-" + name);

    assertThat(config.table().table()).isNotEmpty();
  }

  @ParameterizedTest
  @MethodSource("examples")
  void theFullOneNamesEveryOption(Path file) throws Exception {
    if (file.endsWith("full.yaml")) {
      String text = Files.readString(file);
      assertThat(Section.allSettings())
          .allSatisfy(
              setting ->
                  assertThat(text)
                      .contains(setting.key().substring(setting.key().lastIndexOf('.') + 1) + ":"));
    }
  }
}
