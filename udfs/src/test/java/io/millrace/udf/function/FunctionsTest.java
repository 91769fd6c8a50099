package io.millrace.udf.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class FunctionsTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "lower      | [\"ÄÖ\"]                        | \"äö\"",
        "lower      | [{\"A\":1}]                     | \"{\\\"a\\\":1}\"",
        "upper      | [\"straße\"]                    | \"STRASSE\"",
        "length     | [\"😀a\"]                       | 2",
        "substring  | [\"😀abc\", 2, 2]               | \"ab\"",
        "substring  | [\"abc\", 9]                    | \"\"",
        "substring  | [\"abc\", 2, 2147483647]        | \"bc\"",
        "split      | [\"\", \",\"]                   | []",
        "split      | [\"a.b\", \".\"]                | [\"a\",\"b\"]",
        "mask       | [\"ab\", 4]                     | \"ab\"",
        "coalesce   | [null, null]                    | null",
        "null_if    | [\"\", \"\"]                    | null",
        "concat     | [\"a\\u0000\", \"\\\"\"]        | \"a\\u0000\\\"\"",
        "to_json    | [\"a\"]                         | \"\\\"a\\\"\"",
        "parse_json | [\" [1] \"]                     | [1]",
        "parse_json | [\"[1]\\u0000\"]            | [1]",
        "parse_json | [\"{\\\"a\\\":[0,{\\\"b/c\\\":\\\"x\\\"}]}\", \"/a/1/b~1c\"] | \"x\"",
        "parse_json | [\"{\\\"a\\\":1}\", \"\"]         | {\"a\":1}",
        "parse_json | [\"{\\\"a\\\":1}\", \"/b\"]       | null",
        "parse_json | [\"{\\\"a\\\":null}\", \"/a/b\"]  | null",
        "parse_json | [\"{\\\"a\\\":{}}\", \"/a/0\"]    | null",
        "parse_json | [\"[1,2]\", \"/2\"]           | null",
        "parse_json | [\"{\\\"User\\\":{\\\"ID\\\":7}}\", \"/user/id\"] | 7",
        "parse_json | [\"{\\\"ID\\\":8,\\\"id\\\":7}\", \"/id\"] | 7",
        "null_if    | [\"\\u0041\", \"A\"]             | null",
        "replace    | [\"a\uFFFDb\", \"b\", \"c\"]    | \"a\uFFFDc\"",
        "decode_base64 | [\"w6QK\"]                 | \"ä\\u000a\"",
        "decode_base64 | [\"e30\"]                  | \"{}\"",
        "decode_base64 | [\"e30AAA==\"]             | \"{}\"",
        "decode_base64 | [\"\"]                     | \"\"",
        "decode_base64 | [\"4pyTIMOgIGxhIG1vZGU_\"] | \"✓ à la mode?\"",
        "parse_time | [\"2.1.2026 8:00\", \"d.M.yyyy H:mm\"] | \"2026-01-02T08:00\"",
        "parse_time | [\"2.7.2026 8:00\", \"d.M.yyyy H:mm\", \"EST\"] | \"2026-07-02T13:00:00Z\"",
        "parse_time | [[\"02/01/26\", null], \"dd/MM/yy\"] | [\"2026-01-02\",null]",
        "parse_time | [\"8:05 pm\", \"h:mm a\"]       | \"20:05:00\"",
        "parse_time | [\"08:05\", \"HH:mm\"]          | \"08:05:00\"",
        "parse_time | [\"08:05:00\", \"HH:mm:ss\"]    | \"08:05:00\"",
        "parse_time | [\"12 AM\", \"h a\"]            | \"00:00:00\"",
        "parse_time | [\"080509\", \"HHmmss\"]        | \"08:05:09\"",
        "parse_time | [\"08:05:00.5\", \"HH:mm:ss.S\"] | \"08:05:00.500\"",
        "parse_time | [\"08:05:00.0\", \"HH:mm:ss.S\"] | \"08:05:00\"",
        "parse_time | [[\"8:05\", null], \"H:mm\"]    | [\"08:05:00\",null]",
        "from_epoch | [-1, \"milliseconds\"]          | \"1969-12-31T23:59:59.999Z\"",
        "from_epoch | [1.5e9, \"seconds\"]            | \"2017-07-14T02:40:00Z\"",
        "from_epoch | [1700000000123456789, \"nanoseconds\"] | \"2023-11-14T22:13:20.123456789Z\"",
        "from_epoch | [[1, 2], \"seconds\"] | [\"1970-01-01T00:00:01Z\",\"1970-01-01T00:00:02Z\"]",
        "to_date    | [\"2026-01-02 03:04:05\"]       | \"2026-01-02\"",
      })
  void gives(String function, String arguments, String result) throws Exception {
    assertThat(call(function, arguments).json()).isEqualTo(result);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "substring  | [\"a\", 0]                       | a whole number of at least 1 | 0",
        "substring  | [\"a\", \"x\"]                   | a whole number of at least 1 | \"x\"",
        "replace    | [\"a\", \"\", \"b\"]             | text that is not empty | \"\"",
        "parse_json | [\"{}\", \"a\"]                  | a JSON Pointer such as /user/id | \"a\"",
        "decode_base64 | [\"e?\"]                      | base64 | \"e?\"",
        "decode_base64 | [\"/w==\"]                    | base64 of text in UTF-8 | \"/w==\"",
        "parse_json | [\"{\"]                          | JSON text | \"{\"",
        "parse_json | [\"1 2\"]                        | JSON text | \"1 2\"",
        "parse_time | [\"30/02/2026\", \"dd/MM/yyyy\"] | a time of the form dd/MM/yyyy | \"30/02/2026\"",
        "parse_time | [\"1\", \"jj\"]                  | a java.time pattern such as dd/MM/yyyy | \"jj\"",
        "parse_time | [\"1\", \"yyyy\"]                | a java.time pattern such as dd/MM/yyyy | \"yyyy\"",
        "parse_time | [\"1\", \"d.M.yyyy\", \"Mars\"]  | a time zone such as Europe/Berlin | \"Mars\"",
        "from_epoch | [\"x\", \"seconds\"]             | a number of seconds since 1970 | \"x\"",
        "from_epoch | [1e999999999, \"seconds\"]       | a number of seconds since 1970 | 1e999999999",
        "from_epoch | [1e30, \"seconds\"]              | a number of seconds since 1970 of a time in the years 1 to 9999 | 1e30",
        "from_epoch | [1764296461345, \"seconds\"]     | a number of seconds since 1970 of a time in the years 1 to 9999 | 1764296461345",
        "from_epoch | [[0, -1e11], \"seconds\"]        | a number of seconds since 1970 of a time in the years 1 to 9999 | -1e11",
        "parse_json | [\"{\\\"a\\\":1}\", \"/a/b\"]     | an object or array that leads to the pointer's place | 1",
        "parse_json | [\"[1,2]\", \"/a\"]           | an object or array that leads to the pointer's place | [1,2]",
        "parse_json | [\"[\\\"x\\\"]\", \"/0/0/0\"]   | an object or array that leads to the pointer's place | \"x\"",
        "parse_json | [\"{\\\"a\\\":1,\\\"a\\\":2}\", \"/a\"] | the pointer's field at most once | {\"a\":1,\"a\":2}",
        "from_epoch | [1, \"days\"]                    | one of seconds, milliseconds, microseconds, nanoseconds | \"days\"",
        "to_date    | [\"2026\"]                       | ISO 8601 text such as 2026-11-01T12:00:00Z | \"2026\"",
      })
  void refuses(String function, String arguments, String expected, String found) {
    FunctionException refusal =
        catchThrowableOfType(FunctionException.class, () -> call(function, arguments));

    assertThat(refusal.expected()).isEqualTo(expected);
    assertThat(refusal.found()).isEqualTo(found);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {"f() | 0 | 0", "f(a) | 1 | 1", "f(a, b[, c][, d]) | 2 | 4", "f(a...) | 1 | 99"})
  void aSignatureSaysHowManyArgumentsThereMayBe(String text, int least, int most) {
    FunctionDescription description = FunctionDescription.of(text, "x");

    assertThat(description.name()).isEqualTo("f");
    assertThat(description.takes(least - 1)).isFalse();
    assertThat(description.takes(least)).isTrue();
    assertThat(description.takes(most)).isTrue();
    assertThat(description.takes(100)).isEqualTo(most == 99);
  }

  @Test
  void aSignatureOfAnotherFormIsRefused() {
    assertThatThrownBy(() -> FunctionDescription.of("F(a", "x"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void bytesThatAreNoUtf8ReachAHashUnchanged() throws Exception {
    byte[] json = {'"', (byte) 0xFF, '"'};

    assertThat(JsonValue.parse(json).textBytes()).containsExactly(0xFF);
  }

  /** The byte is É in ISO 8859-1. A result could only have a replacement character for it. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "lower      | ['Jos\u00C9']",
        "upper      | ['Jos\u00C9']",
        "trim       | ['Jos\u00C9']",
        "trim       | [['Jos\u00C9']]",
        "concat     | ['a', 'Jos\u00C9']",
        "substring  | ['Jos\u00C9', 1, 2]",
        "replace    | ['Jos\u00C9', 's', 't']",
        "replace    | ['Jos', 's\u00C9', 't']",
        "replace    | ['Jos', 's', '\u00C9']",
        "split      | ['Jos\u00C9', 's']",
        "split      | ['Jos', '\u00C9']",
        "split_part | ['Jos\u00C9', 's', 1]",
        "mask       | ['Jos\u00C9', 2]",
        "mask       | ['\uFFFD\u00C9', 2]",
        "to_json    | ['Jos\u00C9']",
        "to_json    | [{'Jos\u00C9':1}]",
      })
  void textThatIsNoUtf8IsRefusedWhereItWouldChange(String function, String arguments) {
    byte[] json = latin1(arguments);

    FunctionException refusal =
        catchThrowableOfType(FunctionException.class, () -> call(function, json));

    assertThat(refusal.expected()).isEqualTo("text in UTF-8");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "coalesce   | [null, 'Jos\u00C9']     | 'Jos\u00C9'",
        "null_if    | ['Jos\u00C9', 'x']      | 'Jos\u00C9'",
        "null_if    | ['Jos\u00C9', 'Jos\u00CA'] | 'Jos\u00C9'",
        "null_if    | ['Jos\u00C9', 'Jos\u00C9'] | null",
        "parse_json | ['{\\'a\\':\\'\u00C9\\'}'] | {'a':'\u00C9'}",
        "parse_json | ['{\\'a\\':\\'\u00C9\\'}', '/a'] | '\u00C9'",
        "length     | ['Jos\u00C9']           | 4",
      })
  void textThatIsNoUtf8StaysAsItIs(String function, String arguments, String result)
      throws Exception {
    assertThat(call(function, latin1(arguments)).jsonBytes()).isEqualTo(latin1(result));
  }

  @Test
  void anArrayKeepsBytesThatAreNoUtf8() throws Exception {
    JsonValue text = JsonValue.parse(latin1("'\u00C9'"));

    assertThat(JsonValue.array(List.of(text, text)).jsonBytes())
        .isEqualTo(latin1("['\u00C9','\u00C9']"));
  }

  /** U+FFFD stands for itself in UTF-8. */
  private static byte[] latin1(String quoted) {
    String utf8 =
        new String("\uFFFD".getBytes(StandardCharsets.UTF_8), StandardCharsets.ISO_8859_1);
    return quoted.replace('\'', '"').replace("\uFFFD", utf8).getBytes(StandardCharsets.ISO_8859_1);
  }

  private static JsonValue call(String name, String arguments) throws Exception {
    return call(name, arguments.getBytes(StandardCharsets.UTF_8));
  }

  private static JsonValue call(String name, byte[] arguments) throws Exception {
    JsonFunction function = Functions.builtIn().find(name);
    assertThat(function).as(name).isNotNull();
    List<JsonValue> values = new ArrayList<>(JsonValue.parse(arguments).elements());
    assertThat(function.description().takes(values.size())).as(name).isTrue();
    return function.apply(values);
  }
}
