package io.millrace.udf.mapping;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class FilterSyntaxTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "/kind = 'event'",
        "/kind='event'",
        "/a!=1 and/b<=2",
        "  /a\n  AND /b\n",
        "/a <> 1 OR /a == 2",
        "NOT /deleted",
        "not not /deleted",
        "(/a = 1 OR /b = 2) AND NOT (/c IS NULL)",
        "/a IN (1, 'x', NULL, /b, lower(/c))",
        "/a NOT IN ('x')",
        "/a LIKE 'a\\%\\_\\\\%'",
        "/a not like '%' or /a ILIKE 'x_'",
        "/a BETWEEN 1 AND 2 AND /b NOT BETWEEN -1 AND 0",
        "/a IS NOT NULL",
        "TRUE",
        "lower(/user/email) LIKE '%@example.com'",
        "_timestamp >= '2026-11-01' AND _key = 'k'",
        "_ingested_at < '2026-11-01T00:00:00+01:00'",
        "from_epoch(/t, 'seconds') > '2026-11-01 12:00:00'",
        "place('/a, b') = 1 AND place('/a=b') = 2",
        "_raw_message LIKE '%health%'",
        "(/a = 1) = true",
        "(/a = 1) IS NULL",
        "(/a) = 1",
        "/a/0/b = /c",
        "/a = NULL",
      })
  void aConditionHasTheOperatorsOfSql(String text) throws Exception {
    assertThat(Filter.parse(text)).isNotNull();
  }

  /** Each is the same condition with the parentheses that precedence implies. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "/a OR /b AND /c               | /a OR (/b AND /c)",
        "NOT /a AND /b                 | (NOT /a) AND /b",
        "NOT /a = 1                    | NOT (/a = 1)",
        "NOT /a IN (1) OR /b           | (NOT (/a IN (1))) OR /b",
        "/a = 1 AND /b = 2 OR /c       | ((/a = 1) AND (/b = 2)) OR /c",
        "/a BETWEEN 1 AND 2 AND /b     | (/a >= 1 AND /a <= 2) AND /b",
        "/a NOT BETWEEN 1 AND 2 OR /b  | NOT (/a >= 1 AND /a <= 2) OR /b",
        "/a IS NULL AND /b IS NOT NULL | (/a IS NULL) AND NOT (/b IS NULL)",
        "/a NOT LIKE 'x' AND /b        | (NOT (/a LIKE 'x')) AND /b",
        "NOT NOT /a                    | /a",
      })
  void precedenceIsThatOfSql(String text, String explicit) throws Exception {
    assertThat(told(Filter.parse(text))).isEqualTo(told(Filter.parse(explicit)));
  }

  private static String told(Condition condition) {
    return condition.kind() == Condition.Kind.VALUE
        ? condition.value().toString()
        : condition.kind()
            + condition.parts().stream().map(FilterSyntaxTest::told).toList().toString();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "/a = | 5 | expected a value but found the end",
        "/a = 1 AND ) | 12 | expected a value but found )",
        "/a = 1 AN /b | 8 | expected AND, OR or the end but found AN; did you mean AND?",
        "/a = 1 /b | 8 | expected AND, OR or the end but found /",
        "(/a = 1 | 8 | expected AND, OR or ')' but found the end",
        "/a = 1) | 7 | expected AND, OR or the end but found )",
        "status = 'x' | 1 | expected a value but found the word status; a field is written /status, a text 'status'",
        "/a = x | 6 | expected a value but found the word x; a field is written /x, a text 'x'",
        "/a = 'x | 6 | expected a value but found '",
        "/a = 'x' OR 'y' | 13 | expected a condition but found the constant \"y\"; write a comparison such as /field = 'a' or /field IN ('a', 'b')",
        "'x' | 1 | expected a condition but found the constant \"x\"; write a comparison such as /field = 'a' or /field IN ('a', 'b')",
        "_key | 1 | expected a condition but found _key; write a comparison with it",
        "_shard = 'x' | 1 | there is no metadata _shard; did you mean _shard_id? Metadata: _key, _timestamp, _stream, _shard_id, _sequence_number, _document_index, _ingested_at, _raw_message",
        "/a IN 1 | 7 | expected '(' and a list of values but found 1",
        "/a IN () | 8 | expected a value but found )",
        "/a IN (1 2) | 10 | expected ',' or ')' but found 2",
        "/a IS 1 | 7 | expected NULL or NOT NULL but found 1",
        "/a NOT 1 | 8 | expected IN, LIKE, ILIKE or BETWEEN but found 1",
        "/a BETWEEN 1 OR 2 | 14 | expected AND but found OR",
        "/a < /b < /c | 9 | expected AND, OR or the end but found <; join two comparisons by AND, or put one into parentheses",
        "/a = 1 && /b | 8 | expected AND, OR or the end; write AND and OR",
        "!/a | 1 | expected a value but found an operator of another language; write NOT, AND and OR",
        "/a = [1] | 6 | expected text, a number, true, false or null but found [1]; to compare arrays and objects, compare their JSON: to_json(/field) = '[1]'",
        "/a LIKE 5 | 9 | expected a pattern in quotes such as 'a%' but found 5",
        "/a LIKE 'x\\' | 9 | expected %, _ or \\ behind the last backslash of the pattern; two backslashes are one",
        "_timestamp > 5 | 14 | expected a time such as '2026-11-01T00:00:00Z' to compare with _timestamp but found 5",
        "_timestamp > 'soon' | 14 | expected a time such as '2026-11-01T00:00:00Z' to compare with _timestamp but found \"soon\"",
        "/a = 1 AND loewr(/b) = 'x' | 12 | there is no function loewr; did you mean lower? Functions: ",
        "/a = 1 AND substring(/b) = 'x' | 12 | expected substring(text, start[, length]) but was given 1 argument",
        "/a~2 = 1 | 1 | expected ~0 or ~1 after the tilde in the JSON Pointer /a~2",
        "OR /a | 1 | expected a value but found OR",
      })
  void anErrorNamesThePlace(String text, int character, String message) {
    assertThatThrownBy(() -> Filter.parse(text))
        .isInstanceOf(FilterSyntaxException.class)
        .hasMessageStartingWith(message)
        .message()
        .contains(" (character " + character + ")\n    ")
        .endsWith("\n    " + " ".repeat(character - 1) + "^");
  }

  @Test
  void anErrorInALongTextShowsItsLine() {
    assertThatThrownBy(() -> Filter.parse("/kind = 'a'\n\tOR /x =\n"))
        .hasMessage(
            "expected a value but found the end (line 2, character 9)\n     OR /x =\n            ^");
    assertThatThrownBy(() -> Filter.parse("/kind = 'a' AND\n  /x == == 1\nOR /y"))
        .hasMessage(
            "expected a value but found = (line 2, character 9)\n      /x == == 1\n            ^");
    String before = "/a = 1 OR ".repeat(50);
    assertThatThrownBy(() -> Filter.parse(before + "? OR " + before + "TRUE"))
        .hasMessageContaining("…")
        .message()
        .hasSizeLessThan(400);
  }

  @Test
  void conditionsAreNotNestedWithoutEnd() {
    assertThatThrownBy(() -> Filter.parse("(".repeat(100_000)))
        .hasMessageStartingWith("expected at most 50 nested parentheses");
    assertThatThrownBy(() -> Filter.parse("(NOT ".repeat(100_000)))
        .hasMessageStartingWith("expected at most 50 nested parentheses");
  }
}
