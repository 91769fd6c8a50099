package io.millrace.udf.decode;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.udf.json.JsonException;
import io.millrace.udf.record.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every form of a payload, whole and broken. */
class DocumentsTest {
  private final Documents documents = new Documents(DecodeLimits.DEFAULTS);

  @Test
  void oneObjectIsOneDocument() {
    assertThat(read("{\"a\":1}")).containsExactly("0 ok {\"a\":1}");
  }

  @Test
  void whiteSpaceAroundAnObjectIsNotPartOfIt() {
    assertThat(read(" \r\n\t{\"a\":1} \n")).containsExactly("0 ok {\"a\":1}");
  }

  @Test
  void byteOrderMarkIsSkipped() {
    assertThat(read("\uFEFF{\"a\":1}")).containsExactly("0 ok {\"a\":1}");
    assertThat(read("{\"a\":1}\uFEFF"))
        .containsExactly("0 ok {\"a\":1}", "1 malformed_json \uFEFF");
  }

  @Test
  void linesAreDocuments() {
    assertThat(read("{\"a\":1}\n{\"a\":2}\r\n\n{\"a\":3}\n"))
        .containsExactly("0 ok {\"a\":1}", "1 ok {\"a\":2}", "2 ok {\"a\":3}");
  }

  @Test
  void concatenatedObjectsAreDocuments() {
    assertThat(read("{\"a\":1}{\"a\":2} {}"))
        .containsExactly("0 ok {\"a\":1}", "1 ok {\"a\":2}", "2 ok {}");
  }

  @Test
  void elementsOfAnArrayAreDocuments() {
    assertThat(read(" [ {\"a\":1} ,{\"a\":[{}]}] "))
        .containsExactly("0 ok {\"a\":1}", "1 ok {\"a\":[{}]}");
    assertThat(read("[{}][{}]\n{}")).containsExactly("0 ok {}", "1 ok {}", "2 ok {}");
  }

  @Test
  void anEmptyArrayHasNoDocuments() {
    assertThat(read("[]")).isEmpty();
    assertThat(read("[ ] {}")).containsExactly("0 ok {}");
    assertThat(read("[]\0")).isEmpty();
    assertThat(read("[] \0\n[]\0\0")).isEmpty();
    assertThat(read("[]\0{}")).containsExactly("0 ok {}");
    assertThat(read("[\0]")).containsExactly("0 malformed_json [\0]");
  }

  @Test
  void aPayloadOfNothingIsOneRejectedDocument() {
    assertThat(read("")).containsExactly("0 malformed_json ");
    assertThat(read(" \n")).containsExactly("0 malformed_json  \n");
    assertThat(read("\uFEFF")).containsExactly("0 malformed_json \uFEFF");
    assertThat(messages("")).containsExactly("Expected a JSON object but found an empty payload");
  }

  /** Semicolons separate documents: what is read as a document, or x and what is not. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "1 {}%ntrue                    | x 1 {}; x true",
        "17.9%t{\"id\":8}%t7           | x 17.9%t{\"id\":8}%t7",
        "\"quoted\" {\"id\":10}        | x \"quoted\" {\"id\":10}",
        "null {\"id\":12}              | x null {\"id\":12}",
        "2026-11-28T01:02:03Z {} x%n{} | x 2026-11-28T01:02:03Z {} x; {}",
        "INFO {}%r%n  {}               | x INFO {}; {}",
        "INFO {%n \"a\": [%n {\"id\":7}%n ]%n}%n{} | x INFO {%n \"a\": [%n {\"id\":7}%n ]%n}; {}",
        "data = [%n  {\"id\":7},%n  {}%n];%n{} | x data = [%n  {\"id\":7},%n  {}%n];; {}",
        "[[{}%n{},{}                   | x [[{}; {}; {}",
        "x [5,%n{}%n{}                 | x x [5,; {}; {}",
        "x {\"a\":[%n{}%n{},{}          | x x {\"a\":[; {}; {}; {}",
        "x [1,%n[2] ] {%n\"a\":1} y%n{}  | x x [1,%n[2] ] {%n\"a\":1} y; {}",
        "cb(\"{\") {}%n{}                 | x cb(\"{\") {}; {}",
        "[1,2] {\"id\":11}             | x [1,2] {\"id\":11}",
        "[[{}]]%n[{}]                  | x [[{}]]; {}",
        "[ 1,{}]                       | x [ 1,{}]",
        "[{},1,{}]%n{}                 | {}; x 1,{}]; {}",
        "[%n1,%n{}]                    | x [%n1,; {}; x ]",
        "{\"a\":1} 7 {}%n{}            | {\"a\":1}; x 7 {}; {}",
        "{}x{}%n{}                     | {}; x x{}; {}",
        "{};                           | {}; x ;",
        "{},{}                         | {}; {}",
        "{} , {}%n{},%n{}              | {}; {}; {}; {}",
        "{},%n                         | {}",
        "{}%n,{}                       | {}; {}",
        ",{}                           | x ,{}",
        "{},,{}%n{}                    | {}; x ,{}; {}",
        "{},7,{}%n{}                   | {}; x 7,{}; {}",
        "[{}],{}                       | {}; x ,{}",
        "{},[{}]                       | {}; {}",
        "x%n,{}                        | x x; x ,{}",
        "[                             | x [",
        "}%n]%n{}                      | x }; x ]; {}",
        "{}%0                          | {}",
        "{}%0%0%n{}%n%0%n              | {}; {}",
        "{}%0{}                        | {}; {}",
        "[{}]%0                        | {}",
        "%0{}                          | x %0{}",
        "[{}%0]                        | {}; x %0]",
      })
  void whatIsNoDocumentSpoilsItsLine(String payload, String documents) {
    assertThat(read(text(payload)).stream().map(line -> line.replaceFirst("^[0-9]+ ", "")))
        .map(line -> line.replaceFirst("^ok ", "").replaceFirst("^[a-z_]+ ", "x "))
        .containsExactly(text(documents).split("; "));
  }

  private static String text(String escaped) {
    return escaped.replace("%n", "\n").replace("%t", "\t").replace("%r", "\r").replace("%0", "\0");
  }

  @Test
  void whatIsFoundInPlaceOfAnObjectIsNamed() {
    assertThat(messages("[1,{}]\n\"x\"\n[{},null]\n[x\n,"))
        .containsExactly(
            "Expected an object but found number",
            "Expected an object but found string",
            "Expected an object but found null",
            "Expected a value but found 'x' at byte 1",
            "Expected a value but found ',' at byte 0");
  }

  @Test
  void oneBadLineIsRejectedByItself() {
    for (String bad :
        List.of(
            "{\"a\":}",
            "{\"a\":1",
            "{\"a\":\"x",
            "{\"a\":",
            "{\"a\":1,",
            "{\"a\":[1,",
            "{",
            "{\"a\":1}}",
            "{\"a\":1}x",
            "garbage",
            "{\"a\" 1}",
            "[{\"a\":1},",
            "}",
            "{'a':1}",
            "\u0000\u0001",
            "{\"a\":nul")) {
      List<String> read = read("{\"n\":1}\n" + bad + "\n{\"n\":2}\n{\"n\":3}\n");

      List<String> rows = read.stream().filter(line -> line.contains(" ok ")).toList();
      assertThat(read).as(bad).hasSize(rows.size() + 1);
      assertThat(rows).as(bad).first().isEqualTo("0 ok {\"n\":1}");
      assertThat(rows).as(bad).anyMatch(row -> row.endsWith("{\"n\":2}"));
      assertThat(rows).as(bad).last().asString().endsWith("{\"n\":3}");
    }
  }

  @Test
  void aBrokenDocumentOfManyLinesGivesNoPiecesAsRows() {
    String broken = "{\n\"items\":[\n{\"a\":1},\n{\n\"a\":2\n},\n{\"a\":3}\n],\n\"x\":oops\n}";

    assertThat(read(broken)).containsExactly("0 malformed_json " + broken);
    assertThat(read(broken + "\n{\"n\":1}\n"))
        .containsExactly("0 malformed_json " + broken, "1 ok {\"n\":1}");
  }

  @Test
  void aBrokenElementTakesTheRestOfItsArray() {
    assertThat(read("[{\"a\":1},{\"a\":},{\"a\":3}]\n{\"a\":4}"))
        .containsExactly(
            "0 ok {\"a\":1}", "1 malformed_json {\"a\":},{\"a\":3}]", "2 ok {\"a\":4}");
    assertThat(read("[{\"a\":1},]")).containsExactly("0 ok {\"a\":1}", "1 malformed_json ]");
    assertThat(read("[{\"a\":1}")).containsExactly("0 ok {\"a\":1}", "1 malformed_json ");
  }

  @Test
  void offsetsInMessagesCountFromTheDocument() {
    assertThat(messages("{}  }")).containsExactly("Expected a value but found '}' at byte 0");
    assertThat(messages("[{} {}]")).containsExactly("Expected ',' or ']' but found '{' at byte 0");
    assertThat(messages("[7,\"x\"]")).containsExactly("Expected an object but found number");
  }

  @Test
  void aDocumentMayBeTooLarge() {
    Documents small = new Documents(new DecodeLimits(10, 10, 100));

    assertThat(read(small, "{\"a\":\"123\"}\n{\"a\":123}\n{\"a\":1234}"))
        .containsExactly(
            "0 limit_exceeded {\"a\":\"123\"}", "1 ok {\"a\":123}", "2 ok {\"a\":1234}");
  }

  @Test
  void aDocumentMayBeTooDeep() {
    Documents flat = new Documents(new DecodeLimits(2, 1000, 100));

    assertThat(read(flat, "{\"a\":[[1]]}\n{\"a\":[1]}\n"))
        .containsExactly("0 limit_exceeded {\"a\":[[1]]}", "1 ok {\"a\":[1]}");
  }

  @Test
  void aRecordMayHoldTooManyDocuments() {
    Documents few = new Documents(new DecodeLimits(10, 1000, 2));

    assertThat(read(few, "{}{}")).containsExactly("0 ok {}", "1 ok {}");
    assertThat(read(few, "[{},{},{},{}]"))
        .containsExactly("0 ok {}", "1 ok {}", "2 limit_exceeded {},{}]");
  }

  @Test
  void aPayloadAfterAnotherStartsAfresh() {
    assertThat(read("[{\"a\":1},{")).hasSize(2);
    assertThat(read("{\"a\":1}")).containsExactly("0 ok {\"a\":1}");
  }

  private List<String> read(String payload) {
    return read(documents, payload);
  }

  private static List<String> read(Documents documents, String text) {
    byte[] payload = text.getBytes(UTF_8);
    List<String> read = new ArrayList<>();
    documents.reset(payload);
    while (documents.next()) {
      String outcome = outcome(documents).map(Reason::label).orElse("ok");
      String source =
          new String(payload, documents.from(), documents.to() - documents.from(), UTF_8);
      read.add(documents.index() + " " + outcome + " " + source);
    }
    return read;
  }

  private static Optional<Reason> outcome(Documents documents) {
    JsonException problem = documents.problem();
    if (problem != null) {
      return Optional.of(problem.reason());
    }
    try {
      documents.reader().skipValue();
      return Optional.empty();
    } catch (JsonException e) {
      return Optional.of(e.reason());
    }
  }

  private List<String> messages(String payload) {
    List<String> messages = new ArrayList<>();
    documents.reset(payload.getBytes(UTF_8));
    while (documents.next()) {
      JsonException problem = documents.problem();
      if (problem != null) {
        messages.add(problem.getMessage());
      } else {
        assertThat(outcome(documents)).isEmpty();
      }
    }
    return messages;
  }
}
