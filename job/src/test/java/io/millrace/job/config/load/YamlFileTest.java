package io.millrace.job.config.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.flink.configuration.ConfigOption;
import org.apache.flink.configuration.ConfigOptions;
import org.apache.flink.configuration.Configuration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What a file says is what is read, whatever its characters. */
final class YamlFileTest {
  private static final String KEY = "pipeline.classpaths";
  private static final ConfigOption<List<String>> LIST =
      ConfigOptions.key(KEY).stringType().asList().noDefaultValue();
  private static final long SEED = 20261129;
  private static final String REST =
      """
      source: {stream: events, region: eu-west-1}
      clickhouse: {url: "http://127.0.0.1:8123", table: events}
      """;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[a, b]          | a;b",
        "[-Da=b, -Xmx1g] | -Da=b;-Xmx1g",
        "[file:/a b.jar] | file:/a b.jar",
        "[${A}, $${B}]   | x;${B}",
        "['a;b', c]      | 'a;b';c",
        "[it's]          | 'it''s'",
        "['${A};c']      | x;c",
        "['${B:-a;b}']   | a;b",
        "[\"'a;b'\", c]  | 'a;b';c",
        "['\"a;b\"']     | \"a;b\"",
        "['', a, ]       | ;a",
      })
  void onlyAnItemThatNeedsQuotesHasThem(String list, String text) throws Exception {
    assertThat(flink(list)).isEqualTo(text);
  }

  static Stream<List<String>> lists() {
    return Stream.of(
        List.of("a;b"),
        List.of("a;b", "c"),
        List.of("a", ";", "b"),
        List.of("it's"),
        List.of("'a';'b'"),
        List.of("a'b;c\"d", "e"),
        List.of(" a", "b ", "\tc\n"),
        List.of("[a, b]"),
        List.of("[a, b]", "c"),
        List.of("- a"),
        List.of("-", "b"),
        List.of("- a\n- b"),
        List.of("--- [a]"),
        List.of("!!seq [a]"),
        List.of("&x [a]"),
        List.of("# a\n- b"),
        List.of("{a: b}"),
        List.of("a: b", "c: d"),
        List.of("a,b"),
        List.of("null"),
        List.of("1", "2"));
  }

  @ParameterizedTest
  @MethodSource("lists")
  void flinkSplitsAListIntoTheItemsOfTheFile(List<String> items) throws Exception {
    assertThat(splitByFlink(items)).isEqualTo(items);
  }

  @Test
  void flinkSplitsRandomListsIntoTheItemsOfTheFile() throws Exception {
    String[] parts = {
      "a", "b", ";", "'", "\"", " ", "\t", "\n", "\u2003", "\u00a0", "\u0001", ":", ": ", ",", "-",
          "- ",
      "[", "]", "{", "}", "#", " #", "!", "&", "*", "%", "|", ">", "\\", "$", "é", "null"
    };
    Random random = new Random(SEED);
    for (int i = 0; i < 1_000; i++) {
      List<String> items =
          Stream.generate(
                  () ->
                      random
                          .ints(random.nextInt(5), 0, parts.length)
                          .mapToObj(part -> parts[part])
                          .collect(Collectors.joining()))
              // Those in quotes, or empty, are as Flink reads them.
              .filter(item -> !item.matches("(?s)|'.*'|\".*\""))
              .limit(1 + random.nextInt(3))
              .toList();

      assertThat(splitByFlink(items)).as("list " + i).isEqualTo(items);
    }
  }

  private static List<String> splitByFlink(List<String> items) throws Exception {
    String list =
        items.stream().map(YamlText::quotedLiteral).collect(Collectors.joining(", ", "[", "]"));
    Configuration flink = new Configuration();
    flink.setString(KEY, flink(list));
    return flink.get(LIST);
  }

  private static String flink(String list) throws Exception {
    return String.valueOf(
        ConfigSources.in(Map.of("A", "x")::get)
            .yaml(REST + "flink: {" + KEY + ": " + list + "}\n")
            .load()
            .flink()
            .get(KEY));
  }

  /** While YAML is parsed, private characters stand for references. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\uf741${A}                | \uf741x",
        "\uf700\uf77f${A}          | \uf700\uf77fx",
        "\uf741${A:-\uf742}        | \uf741x",
        "\uf741${B:-\uf741, b: c}  | \uf741\uf741, b: c",
        "\uf741\uf681${A}          | \uf741\uf681x",
        "\"\\uf741${A}\"           | \uf741x",
        "\"\\uF741${A}\"           | \uf741x",
        "\"\\U0000F741${A}\"       | \uf741x",
        "\"\\\\uf741${A}\"         | \\uf741x",
      })
  void privateCharactersAreNoReferences(String value, String read) throws Exception {
    String yaml = REST.replace("table: events", "table: " + value);

    assertThat(ConfigSources.in(Map.of("A", "x")::get).yaml(yaml).load().table().table())
        .isEqualTo(read);
  }

  @Test
  void referencesAreReadNextToEveryPrivateCharacter() throws Exception {
    StringBuilder all = new StringBuilder("# ");
    for (char c = '\ue000'; c <= '\uf8ff'; c++) {
      all.append(c);
    }
    String yaml = all + "\n" + REST.replace("table: events", "table: ${A:-}");

    assertThat(ConfigSources.in(Map.of("A", "x")::get).yaml(yaml).load().table().table())
        .isEqualTo("x");
  }
}
