package io.millrace.udf.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.udf.record.Reason;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** How a converter uses the reader. That it reads JSON right is shown by the corpus and Jackson. */
class JsonReaderTest {
  private final JsonReader reader = new JsonReader();

  @Test
  void readsFieldsInOrder() throws JsonException {
    on("{\"a\" : \"x\", \"b\":[1,true,null]}");

    reader.beginObject();
    assertThat(reader.nextField()).isTrue();
    assertThat(reader.nameEquals(bytes("a"))).isTrue();
    assertThat(reader.nameEquals(bytes("ab"))).isFalse();
    assertThat(reader.peek()).isEqualTo(JsonReader.Token.STRING);
    reader.readString();
    assertThat(text()).isEqualTo("x");
    assertThat(reader.nextField()).isTrue();
    reader.beginArray();
    assertThat(reader.nextElement()).isTrue();
    reader.readNumber();
    assertThat(reader.nextElement()).isTrue();
    assertThat(reader.readBoolean()).isTrue();
    assertThat(reader.nextElement()).isTrue();
    reader.readNull();
    assertThat(reader.nextElement()).isFalse();
    assertThat(reader.nextField()).isFalse();
    assertThat(reader.position()).isEqualTo(reader.limit());
  }

  @Test
  void takesTextFromTheInputUnlessItIsEscaped() throws JsonException {
    on("[\"plain\",\"new\\nline\"]");

    reader.beginArray();
    reader.nextElement();
    reader.readString();
    assertThat(reader.textBuffer()).isSameAs(reader.buffer());
    reader.nextElement();
    reader.readString();
    assertThat(reader.textBuffer()).isNotSameAs(reader.buffer());
    assertThat(text()).isEqualTo("new\nline");
  }

  @Test
  void nameOutlivesTheValue() throws JsonException {
    on("{\"a\\tname\":\"a\\ttext\"}");

    reader.beginObject();
    reader.nextField();
    reader.readString();

    assertThat(reader.nameEquals(bytes("a\tname"))).isTrue();
    assertThat(text()).isEqualTo("a\ttext");
  }

  @Test
  void hashesANameAsItsBytesWhereverItStands() throws JsonException {
    for (int length = 0; length < 40; length++) {
      String name = "abcdefghijklmnopqrstuvwxyzäöüABCDEFGHIJKL".substring(0, length);
      for (String json : new String[] {"{\"%s\":1}", "{\"%s\":1,\"padding\":1234}"}) {
        on(json.formatted(name));
        reader.beginObject();
        reader.nextField();
        assertThat(reader.nameHash()).as(name).isEqualTo(JsonReader.nameHash(bytes(name)));
        assertThat(reader.nameEquals(bytes(name))).as(name).isTrue();
      }
    }
    assertThat(JsonReader.nameHash(bytes("ab"))).isNotEqualTo(JsonReader.nameHash(bytes("ba")));
    assertThat(JsonReader.nameHash(bytes(""))).isNotEqualTo(JsonReader.nameHash(bytes("\0")));
  }

  @Test
  void tellsNamesOfOneLengthApart() throws JsonException {
    String name = "abcdefghijklmnopqrst";
    for (int length = 1; length <= name.length(); length++) {
      on("{\"" + name.substring(0, length) + "\":1}");
      reader.beginObject();
      reader.nextField();
      for (int changed = 0; changed < length; changed++) {
        byte[] other = bytes(name.substring(0, length));
        other[changed]++;
        assertThat(reader.nameEquals(other)).as("%d of %d", changed, length).isFalse();
      }
    }
  }

  @Test
  void goesToTheExpectedFieldOnly() throws JsonException {
    on("{ \"a\" : 1 , \"bb\":2,\"c\":3}");
    FieldName a = FieldName.of(bytes("a"));
    FieldName b = FieldName.of(bytes("b"));
    FieldName bb = FieldName.of(bytes("bb"));

    reader.beginObject();
    assertThat(reader.nextFieldIs(bb)).isFalse();
    assertThat(reader.nextFieldIs(a)).isTrue();
    reader.readNumber();
    assertThat(reader.nextFieldIs(b)).isFalse();
    assertThat(reader.nextFieldIs(bb)).isTrue();
    reader.readNumber();
    assertThat(reader.nextFieldIs(a)).isFalse();
    assertThat(reader.nextField()).isTrue();
    assertThat(reader.nameEquals(bytes("c"))).isTrue();
    reader.readNumber();
    assertThat(reader.nextFieldIs(a)).isFalse();
    assertThat(reader.nextField()).isFalse();
    assertThat(reader.nextFieldIs(a)).isFalse();
  }

  /** Names of all lengths, equal but for one byte, spaced or not, with few bytes behind them. */
  @Test
  void recognisesTheExpectedNameExactly() throws JsonException {
    String letters = "abcdefghijklmnopqrstuvwxyzäöü0123456789_-";
    for (int length = 0; length <= letters.length(); length++) {
      String name = letters.substring(0, length);
      for (int changed = -1; changed < length; changed++) {
        String there =
            changed < 0 ? name : name.substring(0, changed) + "?" + name.substring(changed + 1);
        for (String form :
            List.of(",%s:1", ",%s:1}", ",%s: 12345678}", " , %s : 1 }", ",%s  :1}")) {
          String document = "{\"\":0" + form.formatted('"' + there + '"');
          on(document);
          reader.beginObject();
          assertThat(reader.nextFieldIs(FieldName.of(bytes("")))).isTrue();
          reader.readNumber();
          boolean isExpected = reader.nextFieldIs(FieldName.of(bytes(name)));
          assertThat(isExpected).as("%s in %s", name, document).isEqualTo(changed < 0);
          assertThat(isExpected || reader.nextField()).isTrue();
          reader.readNumber();
          assertThat(reader.unscaledLong())
              .isEqualTo(document.contains(" 12345678") ? 12345678 : 1);
        }
      }
    }
  }

  @Test
  void doesNotLookBehindTheEndForTheExpectedName() throws JsonException {
    byte[] document = bytes("{\"a\":1,\"name\":2}");
    for (int end = 7; end < 13; end++) {
      reader.reset(document, 0, end);
      reader.beginObject();
      assertThat(reader.nextFieldIs(FieldName.of(bytes("a")))).isTrue();
      reader.readNumber();
      assertThat(reader.nextFieldIs(FieldName.of(bytes("name")))).as("to %d", end).isFalse();
    }
  }

  @Test
  void neverExpectsANameThatNeedsAnEscape() throws JsonException {
    on("{\"a\\\"b\":1}");

    reader.beginObject();
    assertThat(reader.nextFieldIs(FieldName.of(bytes("a\"b")))).isFalse();
    assertThat(reader.nextFieldIs(FieldName.of(bytes("a\\\"b")))).isFalse();
    assertThat(reader.nextField()).isTrue();
    assertThat(reader.nameEquals(bytes("a\"b"))).isTrue();
  }

  @ParameterizedTest
  @CsvSource({
    "0, true, true, 0, 0",
    "-0, true, true, 0, 0",
    "-12, true, true, -12, 0",
    "999999999999999999, true, true, 999999999999999999, 0",
    "-999999999999999999, true, true, -999999999999999999, 0",
    "1000000000000000000, true, false, 0, 0",
    "12.50, false, true, 1250, 2",
    "-0.001, false, true, -1, 3",
    "0.00000000000000001, false, true, 1, 17",
    "0.000000000000000001, false, false, 0, 0",
    "1e3, false, true, 1, -3",
    "1.25E+1, false, true, 125, 1",
    "125e-2, false, true, 125, 2",
    "1e999999999, false, true, 1, -999999999",
    "1e9999999999, false, false, 0, 0"
  })
  void givesTheValueOfANumberThatFits(
      String json, boolean integer, boolean fits, long unscaled, int scale) throws JsonException {
    on(json);

    reader.readNumber();

    assertThat(text()).isEqualTo(json);
    assertThat(reader.isInteger()).isEqualTo(integer);
    assertThat(reader.fitsLong()).isEqualTo(fits);
    if (fits) {
      assertThat(reader.unscaledLong()).isEqualTo(unscaled);
      assertThat(reader.scale()).isEqualTo(scale);
    }
  }

  @Test
  void givesAValueASecondTime() throws JsonException {
    on("{\"a\":{\"b\":[1,2]},\"c\":3}");
    reader.beginObject();
    reader.nextField();
    int start = reader.position();
    reader.beginObject();
    reader.nextField();
    reader.beginArray();
    reader.nextElement();

    reader.position(start);
    reader.skipValue();

    int length = reader.position() - start;
    assertThat(new String(reader.buffer(), start, length, UTF_8)).isEqualTo("{\"b\":[1,2]}");
    assertThat(reader.nextField()).isTrue();
    assertThat(reader.nameEquals(bytes("c"))).isTrue();
    reader.skipValue();
    assertThat(reader.nextField()).isFalse();
    assertThat(reader.depth()).isZero();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "$ | ^{\"a\":1}",
        "$.a | {\"a\":^1}",
        "$.a | {\"a\": ^ \"text\"}",
        "$.a | {\"a\":\"te^xt\"}",
        "$.b | {\"a\":1,\"b\":^2}",
        "$.a[0] | {\"a\":[^1,2]}",
        "$.a[2].b | {\"x\":[[],{}],\"a\":[{\"b\":1},2,{\"c\":1,\"b\":^1}]}",
        "$.a.b | {\"a\":{\"b\":^{\"c\":1}}}",
        "$[\"a b\"][\"\"].c_1 | {\"a b\":{\"\":{\"c_1\":^1}}}",
        "$.größe | {\"größe\":^1}",
        "$[\"a\\\"b\"] | {\"a\\\"b\":^1}",
        "$.b | {\"a\":{\"c\":1},\"b\":^x}",
        "$.a[1] | {\"a\":[1,^]}",
      })
  void tellsTheWayToAPosition(String path, String marked) {
    String before = marked.substring(0, marked.indexOf('^'));
    on(" " + marked.replace("^", ""));

    assertThat(reader.path(1, bytes(before).length + 1)).isEqualTo(path);
  }

  @Test
  void keepsALongWayShort() {
    on("{\"a\":".repeat(900) + "1" + "}".repeat(900));

    String path = reader.path(0, 900 * 5);

    assertThat(path).hasSize(201).startsWith("$.a.a.a").contains("…").endsWith(".a.a.a");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"a\" 1}      | Expected ':' but found '1' at byte 5",
        "{\"a\":1 \"b\"} | Expected ',' or '}' but found '\"' at byte 7",
        "{\"a\":1,}     | Expected a field name in quotes but found '}' at byte 7",
        "{a:1}          | Expected a field name in quotes or '}' but found 'a' at byte 1",
        "[1 2]          | Expected ',' or ']' but found '2' at byte 3",
        "[1,]           | Expected a value but found ']' at byte 3",
        "[              | Expected a value but found the end at byte 1",
        "[é]            | Expected a value but found byte 0xC3 at byte 1",
        "[01]           | Expected no digit after a leading zero but found '1' at byte 2",
        "[1.]           | Expected a digit but found ']' at byte 3",
        "[-]            | Expected a digit but found ']' at byte 2",
        "[nulL]         | Expected null but found 'L' at byte 4",
        "[\"\\x41\"]    | Expected a valid escape in the string but found \\x at byte 2",
        "[\"\\u12g4\"]  | Expected a valid escape in the string but found \\u12g4 at byte 2",
        "[\"\\ud83d\"]  | Expected a valid escape in the string but found \\ud83d at byte 2",
        "[\"abc         | Expected '\"' to end the string but found the end at byte 5",
      })
  void saysWhatIsWrong(String json, String message) {
    String atOffset = "   " + json;
    on(atOffset);
    reader.reset(reader.buffer(), 3, reader.limit());

    assertThatThrownBy(reader::skipValue)
        .hasMessage(message)
        .isInstanceOfSatisfying(
            JsonException.class,
            e -> {
              assertThat(e.reason()).isEqualTo(Reason.MALFORMED_JSON);
              assertThat(e.getMessage()).endsWith(" at byte " + (e.position() - 3));
              assertThat(e.getStackTrace()).isEmpty();
            });
  }

  @Test
  void namesAControlCharacter() {
    on("[\"a\tb\"]");

    assertThatThrownBy(reader::skipValue)
        .hasMessage(
            "Expected \\u escapes for control characters in a string but found byte 0x09 at byte 3");
  }

  @Test
  void tellsAnotherKindFromNoKind() {
    on("1");
    assertThatThrownBy(reader::readString)
        .hasMessage("Expected a string but found '1' at byte 0")
        .extracting(e -> ((JsonException) e).reason())
        .isEqualTo(Reason.WRONG_TYPE);
    on("x");
    assertThatThrownBy(reader::readString)
        .extracting(e -> ((JsonException) e).reason())
        .isEqualTo(Reason.MALFORMED_JSON);
  }

  @Test
  void depthCanBeSet() throws JsonException {
    JsonReader shallow = new JsonReader(2);
    shallow.reset(bytes("[[1]]"), 0, 5);
    shallow.skipValue();
    shallow.reset(bytes("[[[1]]]"), 0, 7);

    assertThatThrownBy(shallow::skipValue)
        .hasMessage("Expected at most 2 levels of nesting but found more at byte 2");
  }

  private void on(String json) {
    byte[] bytes = bytes(json);
    reader.reset(bytes, 0, bytes.length);
  }

  private String text() {
    int length = reader.textTo() - reader.textFrom();
    return new String(reader.textBuffer(), reader.textFrom(), length, UTF_8);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
