package io.millrace.job.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.job.config.option.Section;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every file an operator is shown is a valid configuration. */
final class ExamplesTest {
  private static final String FULL = "conf/examples/full.yaml";
  private static final Pattern LIST =
      Pattern.compile("(?m)^ *([a-z-]+): \\S+ +# ([\\w-]+(?: \\| [\\w-]+)+)");

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

  /** In a comment, {@code # one | two}: of an option with that last word. */
  @Test
  void aListOfChoicesIsComplete() throws Exception {
    String text = Files.readString(Path.of(System.getProperty("millrace.root"), FULL));
    List<MatchResult> lists = LIST.matcher(text).results().toList();
    assertThat(lists).hasSizeGreaterThan(15);
    assertThat(lists)
        .allSatisfy(
            list ->
                assertThat(choices(list.group(1)))
                    .contains(Set.of(list.group(2).toLowerCase(Locale.ROOT).split(" \\| "))));
  }

  private static List<Set<String>> choices(String word) {
    return Section.allSettings().stream()
        .filter(setting -> setting.key().endsWith("." + word))
        .map(
            setting ->
                setting.type().choices().stream()
                    .map(choice -> choice.toLowerCase(Locale.ROOT))
                    .collect(Collectors.toSet()))
        .toList();
  }
}
