package io.millrace.job.cli.setup;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.job.config.PipelineConfig;
import io.millrace.job.config.load.ConfigSources;
import io.millrace.job.config.load.WrittenConfig;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A written file says what it was given. */
final class PipelineTemplateTest {
  /** As far as it is not a variable, which only the beginning of a value can be. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "null",
        "Null",
        "NULL",
        "~",
        "yes",
        "a: b",
        "a # b",
        "a\tb",
        "a\u0085b",
        "a\u2028b",
        "\ufeffa",
        "a\u007fb",
        "\uf741",
        "a${b}",
        "a${b\"c}",
        "a${b",
        " ${b}",
        "it's \"quoted\" \\",
      })
  void aValueIsReadBack(String value) throws Exception {
    PipelineTemplate template = template(value);
    template.set("columns." + value, "/x");
    PipelineConfig read = ConfigSources.in(name -> null).yaml(template.yaml()).load();

    assertThat(read.table().table()).isEqualTo(value);
    assertThat(read.columns()).isEqualTo(Map.of(value, "/x"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "${A}                    | table: ${A}                   | a",
        "${A}-${B}               | table: ${A}-${B}              | a-b",
        "${C:-it's \"so\"}       | table: ${C:-it's \"so\"}      | it's \"so\"",
        "${A} # b                | table: \"${A} # b\"           | a # b",
        "${A}: b                 | table: \"${A}: b\"            | a: b",
        "${C:-x\"}: b            | table: \"$\\u007bC:-x\\\"}: b\" | x\": b",
        "${A}\u0085              | table: \"$\\u007bA}\\u0085\"  | a\u0085",
        "${C:-é}                 | table: \"$\\u007bC:-é}\"      | é",
      })
  void aValueWithVariablesKeepsThem(String value, String line, String meaning) throws Exception {
    String yaml = template(value).yaml();

    assertThat(yaml).contains(line);
    assertThat(ConfigSources.in(Map.of("A", "a", "B", "b")::get).yaml(yaml).load().table().table())
        .isEqualTo(meaning);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "${A}                    | A",
        "${A}-${B}               | A,B",
        "${A:-events}            | ''",
        "${A:-${B:-events}}      | ''",
        "${A:-${B}}              | B",
        "x${A}                   | ''",
      })
  void itsVariablesAreThoseThatMustBeSet(String table, String names) throws Exception {
    PipelineTemplate template = template(table);
    List<String> expected = names.isEmpty() ? List.of() : Arrays.asList(names.split(","));

    assertThat(template.variables()).isEqualTo(expected);
    assertThat(
            WrittenConfig.parse(template.yaml(), name -> null).variables().entrySet().stream()
                .filter(variable -> !variable.getValue())
                .map(variable -> variable.getKey())
                .toList())
        .isEqualTo(expected);
  }

  private static PipelineTemplate template(String table) {
    PipelineTemplate template = new PipelineTemplate();
    template.set("source.stream", "events");
    template.set("source.region", "eu-west-1");
    template.set("clickhouse.url", "http://127.0.0.1:8123");
    template.set("clickhouse.table", table);
    return template;
  }
}
