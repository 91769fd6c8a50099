package io.millrace.job.cli.setup;

import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.job.config.load.ConfigSources;
import io.millrace.job.tool.infer.ProposedColumn;
import io.millrace.job.tool.infer.ProposedColumns;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A configuration with the written mapping has exactly that mapping, whatever the names. */
final class MappingYamlTest {
  private static final String REST =
      """
      source: {stream: events, region: eu-west-1}
      clickhouse: {url: "http://127.0.0.1:8123", table: events}
      columns:
      """;

  static Stream<String> oddNames() {
    Stream<String> words =
        Stream.of("null", "Null", "NULL", "~", "yes", "n", "True", ".nan", "1e3", "=", "<<");
    Stream<String> syntax =
        Stream.of(
            "a: b", "a #b", "- a", "? a", "[a", "{a", "a,b", "a}", "&a", "*a", "!a", "%a", "@a",
            "|", ">", "`a`", "'", "''", "\"", "\\", "\\n", "\\u0041", "a\\", " a", "a ", " ", "a:",
            "---", "...");
    Stream<String> variables =
        Stream.of(
            "${",
            "${}",
            "${a}",
            "$${a}",
            "$$${a}",
            "${a\"b}",
            "${a\\b}",
            "${a'b}",
            "${a",
            "${a\"",
            "${a}\"${b",
            "${${a}",
            "${${a}}",
            "${a}}",
            "{${a:-b}}",
            "$",
            "$$",
            "a$",
            "${a\nb}",
            "${é}",
            "${ssm:/a}");
    Stream<String> characters =
        IntStream.of(
                0, 1, 7, 8, '\t', '\n', 0xb, '\r', 0x1b, 0x1f, 0x7f, 0x80, 0x85, 0x9f, 0xa0, 0xad,
                0x200b, 0x200e, 0x2028, 0x2029, 0x202e, 0x3000, 0xd7ff, 0xd800, 0xdc00, 0xe000,
                0xf700, 0xf722, 0xf77f, 0xf780, 0xf8ff, 0xfdd0, 0xfeff, 0xfffd, 0xfffe, 0xffff,
                0x10000, 0x1f600, 0x1fffe, 0xe0041, 0x10ffff)
            .mapToObj(Character::toString)
            .flatMap(c -> Stream.of(c, "a" + c + "b", c + " ", "${" + c + "}", c + "${a}"));
    return Stream.of(words, syntax, variables, characters, Stream.of("long".repeat(600)))
        .flatMap(names -> names);
  }

  @ParameterizedTest
  @MethodSource("oddNames")
  void anyNameIsReadBack(String name) throws Exception {
    assertIsReadBack(name, name);
  }

  @Test
  void randomNamesAreReadBack() throws Exception {
    List<String> odd = oddNames().filter(name -> name.length() < 20).toList();
    Random random = new Random(20261129);
    for (int i = 0; i < 1_000; i++) {
      StringBuilder name = new StringBuilder();
      for (int parts = 1 + random.nextInt(4); parts > 0; parts--) {
        name.append(
            switch (random.nextInt(3)) {
              case 0 -> odd.get(random.nextInt(odd.size()));
              case 1 -> Character.toString(random.nextInt(0x3100));
              default -> random.nextBoolean() ? "a" : "}";
            });
      }
      assertIsReadBack(name.toString(), i + ": " + name);
    }
  }

  private static void assertIsReadBack(String name, String description) throws Exception {
    for (ProposedColumn column :
        List.of(
            ProposedColumns.at("id", name),
            ProposedColumns.at(name, "x"),
            ProposedColumns.time(name, "MMM d, yyyy", name, name))) {
      String yaml = REST + String.join("\n", MappingYaml.lines(List.of(column), "  ")) + "\n";

      Map<String, String> read = ConfigSources.in(any -> null).yaml(yaml).load().columns();

      assertThat(read).as(description).isEqualTo(column.mapping());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "a b    | /a b",
        "null   | /null",
        "été    | \"/été\"",
        "a\"b   | \"/a\\\"b\"",
        "${a}   | \"/$${a}\"",
        "${a}\" | \"/$$\\u007ba}\\\"\"",
        "a${b   | \"/a$$\\u007bb\"",
      })
  void onlyWhatNeedsThemHasQuotesAndEscapes(String field, String place) {
    assertThat(MappingYaml.lines(List.of(ProposedColumns.at("id", field)), ""))
        .containsExactly("id: " + place);
  }
}
