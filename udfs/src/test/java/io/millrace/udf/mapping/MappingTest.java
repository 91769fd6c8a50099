package io.millrace.udf.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class MappingTest {
  private static final String EXPECTED =
      "expected a JSON Pointer such as /user/id, a constant such as 'web' or 42, a call such as"
          + " lower(/user/email), or one of _key, _timestamp, _stream, _shard_id,"
          + " _sequence_number, _document_index, _ingested_at, _raw_message, _operation, _deleted, _version, _changed_at, but was ";

  @Test
  void pointersAreReadByRfc6901() throws Exception {
    assertThat(source("/x~1y/~01/0//").places()).containsExactly(List.of("x/y", "~1", "0", "", ""));
    assertThat(source("").places()).containsExactly(List.of());
    assertThat(source("/").places()).containsExactly(List.of(""));
    assertThat(source("/a, (b)").places()).containsExactly(List.of("a, (b)"));
  }

  @Test
  void metadataIsNamedWithAnUnderscore() throws Exception {
    assertThat(source("_shard_id").metadata()).isEqualTo(Metadata.SHARD_ID);
    assertThat(source("_document_index").metadata()).isEqualTo(Metadata.DOCUMENT_INDEX);
    assertThat(source("_raw_message").metadata()).isNull();
    assertThat(source("_raw_message").places()).containsExactly(List.of());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'web'           | \"web\"",
        "'it''s \"x\"'   | \"it's \\\"x\\\"\"",
        "''              | \"\"",
        "42              | 42",
        "-1.5e3          | -1.5e3",
        "true            | true",
        "null            | null",
        "\"a\\u00e9\"    | \"a\\u00e9\"",
        "[1, {\"a\":2}]  | [1, {\"a\":2}]",
      })
  void constantsAreTextInSingleQuotesOrJson(String text, String json) throws Exception {
    assertThat(source(text).constant()).isEqualTo(json);
  }

  @Test
  void callsNest() throws Exception {
    ColumnSource call =
        source(
            " sha256( concat(/user/id,'-, )', _stream , place('/odd, name') ,_raw_message,1 ) )");

    assertThat(call.function()).isEqualTo("sha256");
    assertThat(call)
        .hasToString("sha256(concat(/user/id, \"-, )\", _stream, /odd, name, _raw_message, 1))");
    assertThat(call.arguments().get(0).arguments().get(3).places())
        .containsExactly(List.of("odd, name"));
  }

  @Test
  void allProblemsAreToldAtOnce() {
    MappingException wrong =
        catchThrowableOfType(
            MappingException.class,
            () -> Mapping.parse(Map.of("a", "user", "b", "/x~2", "c", "_shard", "d", "/fine")));

    assertThat(wrong.problems())
        .containsExactly(
            "column \"a\": " + EXPECTED + "user",
            "column \"b\": expected ~0 or ~1 after the tilde in the JSON Pointer /x~2",
            "column \"c\": " + EXPECTED + "_shard; did you mean _shard_id?");
    assertThat(wrong.problemsByKey()).containsOnlyKeys("a", "b", "c");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "lower(/a) x     | expected the end but was 'x' at character 11 in lower(/a) x",
        "lower(/a, )     | expected a value but was ')' at character 11 in lower(/a, )",
        "concat(/a /b)   | expected ',' or ')' but was '/' at character 11 in concat(/a /b)",
        "concat('a       | expected a value but was ''' at character 8 in concat('a",
        "substring(/a)   | expected substring(text, start[, length]) but was given 1 argument in substring(/a)",
        "lower([1,)      | expected a JSON value but was '[' at character 7 in lower([1,)",
        "lower(/a~2)     | expected ~0 or ~1 after the tilde in the JSON Pointer /a~2",
        "place(/a)       | expected a JSON Pointer in quotes: place('/a, b') but was '/' at character 7 in place(/a)",
      })
  void whatIsWrongWithACallIsTold(String text, String complaint) {
    assertThatThrownBy(() -> source(text)).hasMessage(complaint);
  }

  @Test
  void aMisspeltFunctionIsAnsweredWithTheNearest() {
    assertThatThrownBy(() -> source("sha265(/a)"))
        .hasMessageStartingWith("there is no function sha265; did you mean sha256? Functions: ");
  }

  @Test
  void callsAreNotNestedWithoutEnd() {
    assertThatThrownBy(() -> source("lower(".repeat(10_000)))
        .hasMessageStartingWith("expected at most 50 nested calls");
  }

  private static ColumnSource source(String text) throws ColumnSourceSyntaxException {
    return new ColumnSourceParser().parse(text);
  }
}
