package io.millrace.job.cli.setup;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.job.config.load.WrittenConfig;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class PipelineTemplateTest {
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
    PipelineTemplate template = new PipelineTemplate();
    template.set("source.stream", "events");
    template.set("source.region", "eu-west-1");
    template.set("clickhouse.url", "http://127.0.0.1:8123");
    template.set("clickhouse.table", table);
    List<String> expected = names.isEmpty() ? List.of() : Arrays.asList(names.split(","));

    assertThat(template.variables()).isEqualTo(expected);
    assertThat(
            WrittenConfig.parse(template.yaml(), name -> null).variables().entrySet().stream()
                .filter(variable -> !variable.getValue())
                .map(variable -> variable.getKey())
                .toList())
        .isEqualTo(expected);
  }
}
