package io.millrace.job.cli.setup;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.job.config.PipelineConfig;
import io.millrace.job.config.load.ConfigSources;
import io.millrace.job.fixture.Shell;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A written file has the given names, and the next command finds it. */
final class InitCommandTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "pipeline.yaml | %s/pipeline.yaml",
        "two words     | '%s/two words'",
        "$team.yaml    | '%s/$team.yaml'",
        "a;b           | '%s/a;b'",
        "it's.yaml     | '%s/it'\\''s.yaml'",
      })
  void theNextCommandNamesTheFileAsOneWord(String file, String word) {
    assertThat(init(folder.resolve(file), "events").out())
        .contains(
            "Next: millrace sample --config %s, then infer".formatted(word.formatted(folder)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"null", "Null", "NULL", "~", "yes", "1e3", "a\u0085b", "\u007f", "a${b\"c}"})
  void aTableOfAnyNameIsTheTable(String table) throws Exception {
    Path file = folder.resolve("pipeline.yaml");

    Shell.Result init = init(file, table);

    assertThat(init.code()).as(init.err()).isZero();
    PipelineConfig read = ConfigSources.in(name -> "x").file(file).load();
    assertThat(read.table().table()).isEqualTo(table);
  }

  /** Another user than the default one may not exist, so the command that creates it is first. */
  @ParameterizedTest
  @CsvSource({
    "--username=millrace, 'grant --config %s, then sample, infer, create'",
    "--username=default, 'sample --config %s, then infer, create'",
    "--password-variable=-, 'sample --config %s, then infer, create'",
  })
  void aUserOfItsOwnIsCreatedFirst(String flag, String next) {
    Path file = folder.resolve("pipeline.yaml");
    assertThat(init(file, "events", flag).out())
        .contains("Next: millrace " + next.formatted(file) + ", preview, check and run.");
  }

  private static Shell.Result init(Path file, String table, String... flags) {
    List<String> command = new ArrayList<>();
    command.add("init");
    command.add("--region=us-east-1");
    command.add("--stream=events");
    command.add("--url=http://127.0.0.1:8123");
    command.add("--table=" + table);
    command.addAll(List.of(flags));
    command.add(file.toString());
    return new Shell().run(command.toArray(new String[0]));
  }
}
