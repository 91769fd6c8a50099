package io.millrace.udf.decode;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.udf.Reason;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;

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
  }

  @Test
  void aPayloadOfNothingIsOneRejectedDocument() {
    assertThat(read("")).containsExactly("0 malformed_json ");
    assertThat(read(" \n")).containsExactly("0 malformed_json  \n");
    assertThat(read("\uFEFF")).containsExactly("0 malformed_json \uFEFF");
    assertThat(messages("")).containsExactly("Expected a JSON object but found an empty payload");
  }

  @Test
  void whatIsNoObjectIsRejectedByItself() {
    assertThat(read("[1,{\"a\":1},[{}],\"x\",null]"))
        .containsExactly(
            "0 not_an_object 1",
            "1 ok {\"a\":1}",
            "2 not_an_object [{}]",
            "3 not_an_object \"x\"",
            "4 not_an_object null");
    assertThat(read("1 {}\ntrue"))
        .containsExactly("0 not_an_object 1", "1 ok {}", "2 not_an_object true");
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

  private List<String> read(String payload) {
    return read(payload.getBytes(UTF_8));
  }

  private List<String> read(byte[] payload) {
    List<String> read = new ArrayList<>();
    documents.reset(payload);
    while (documents.next()) {
      String outcome = outcome().map(Reason::label).orElse("ok");
      String source =
          new String(payload, documents.from(), documents.to() - documents.from(), UTF_8);
      read.add(documents.index() + " " + outcome + " " + source);
    }
    return read;
  }

  private Optional<Reason> outcome() {
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
      messages.add(Objects.requireNonNull(documents.problem()).getMessage());
    }
    return messages;
  }
}
