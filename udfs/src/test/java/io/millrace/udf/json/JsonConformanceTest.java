package io.millrace.udf.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.udf.decode.DecodeLimits;
import io.millrace.udf.decode.Documents;
import io.millrace.udf.record.Reason;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The corpus in {@code conformance.txt}, and the cases too long to write down. Whatever the
 * verdict, the next document is read as if nothing had been.
 */
@Timeout(60)
class JsonConformanceTest {
  private static final byte[] GOOD = "{\"a\":[1,\"x\"]}".getBytes(UTF_8);

  /** One line of the corpus. */
  record Case(String verdict, String what, String spelling) {
    boolean accepted() {
      return verdict.startsWith("accept");
    }

    byte[] text() {
      ByteArrayOutputStream bytes = new ByteArrayOutputStream();
      for (int i = 0; i < spelling.length(); ) {
        if (spelling.charAt(i) == '<') {
          bytes.write(Integer.parseInt(spelling.substring(i + 1, i + 3), 16));
          i += 4;
        } else {
          int point = spelling.codePointAt(i);
          bytes.writeBytes(Character.toString(point).getBytes(UTF_8));
          i += Character.charCount(point);
        }
      }
      return bytes.toByteArray();
    }

    @Override
    public String toString() {
      return verdict + ": " + what;
    }
  }

  private final JsonReader reader = new JsonReader();

  @ParameterizedTest
  @MethodSource("cases")
  void isJudgedAsTheCorpusSays(Case jsonCase) throws JsonException {
    boolean read = accepts(jsonCase.text(), Tokens::of);
    boolean skipped = accepts(jsonCase.text(), JsonReader::skipValue);

    assertThat(read).isEqualTo(jsonCase.accepted());
    assertThat(skipped).isEqualTo(jsonCase.accepted());
    assertThat(accepts(GOOD, Tokens::of)).isTrue();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void doesNotPoisonTheNextLine(Case jsonCase) throws IOException {
    ByteArrayOutputStream payload = new ByteArrayOutputStream();
    payload.write(jsonCase.text());
    payload.write('\n');
    payload.write(GOOD);
    payload.write('\n');
    payload.write(GOOD);
    Documents documents = new Documents(DecodeLimits.DEFAULTS);
    documents.reset(payload.toByteArray());
    int good = 0;
    while (documents.next()) {
      byte[] source = Arrays.copyOfRange(payload.toByteArray(), documents.from(), documents.to());
      good += documents.problem() == null && Arrays.equals(source, GOOD) ? 1 : 0;
    }

    assertThat(good).isEqualTo(2);
  }

  @ParameterizedTest
  @MethodSource("cases")
  void isRejectedWhenCutAnywhere(Case jsonCase) throws JsonException {
    byte[] text = new String(jsonCase.text(), UTF_8).strip().getBytes(UTF_8);
    if (!jsonCase.accepted() || (text[0] != '{' && text[0] != '[')) {
      return;
    }
    for (int length = 0; length < text.length; length++) {
      assertThat(accepts(Arrays.copyOf(text, length), Tokens::of)).isFalse();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"[", "{\"a\":", "[{\"a\":", " [ "})
  void nestingHasALimit(String opening) throws JsonException {
    String closing = opening.contains("{") ? opening.contains("[") ? "}]" : "}" : "]";
    int levels = closing.length();
    int fits = JsonReader.DEFAULT_MAX_DEPTH / levels;

    assertThat(accepts(nested(opening, fits, closing), JsonReader::skipValue)).isTrue();
    assertThat(accepts(nested(opening, fits, closing), Tokens::of)).isTrue();
    for (int times : List.of(fits + 1, 100_000, 1_000_000)) {
      byte[] document = nested(opening, times, closing);
      reader.reset(document, 0, document.length);
      assertThatThrownBy(reader::skipValue)
          .isInstanceOfSatisfying(
              JsonException.class, e -> assertThat(e.reason()).isEqualTo(Reason.LIMIT_EXCEEDED))
          .hasMessageStartingWith("Expected at most 1000 levels of nesting but found more at byte");
      assertThat(accepts(GOOD, Tokens::of)).isTrue();
    }
  }

  private static byte[] nested(String opening, int times, String closing) {
    return (opening.repeat(times) + (opening.contains(":") ? "0" : "") + closing.repeat(times))
        .getBytes(UTF_8);
  }

  @Test
  void nestingThatNeverEndsIsMalformedOrTooDeep() throws JsonException {
    for (String opening : List.of("[", "{\"a\":", "[[],", "{\"a\":{},\"b\":[")) {
      assertThat(accepts(opening.repeat(100).getBytes(UTF_8), Tokens::of)).isFalse();
      assertThat(accepts(opening.repeat(1_000_000).getBytes(UTF_8), JsonReader::skipValue))
          .isFalse();
    }
  }

  @Test
  void longValuesAreRead() throws JsonException {
    int million = 1_000_000;
    for (String text :
        List.of(
            "[\"" + "x".repeat(million) + "\"]",
            "[\"" + "\\u00e9".repeat(million) + "\"]",
            "{\"" + "\\\\".repeat(million) + "\":1}",
            "[" + "1".repeat(million) + "]",
            "[0." + "0".repeat(million) + "e" + "9".repeat(million) + "]",
            "[" + " ".repeat(million) + "]",
            "[" + "[],".repeat(million) + "1]",
            "{" + "\"a\":1,".repeat(million) + "\"a\":1}")) {
      byte[] document = text.getBytes(UTF_8);
      assertThat(accepts(document, JsonReader::skipValue)).isTrue();
      assertThat(accepts(Arrays.copyOf(document, document.length - 1), JsonReader::skipValue))
          .isFalse();
    }
  }

  private interface Reading {
    void read(JsonReader reader) throws JsonException;
  }

  /** Whether the text is one value and nothing else. */
  private boolean accepts(byte[] text, Reading reading) {
    reader.reset(text, 0, text.length);
    try {
      reading.read(reader);
    } catch (JsonException e) {
      assertThat(e.getMessage()).matches("(?s)Expected .* but found .* at byte \\d+");
      return false;
    }
    return new String(text, reader.position(), text.length - reader.position(), UTF_8)
        .chars()
        .allMatch(c -> " \t\r\n".indexOf(c) >= 0);
  }

  static Stream<Case> cases() throws IOException {
    try (InputStream corpus =
        Objects.requireNonNull(JsonConformanceTest.class.getResourceAsStream("conformance.txt"))) {
      return new String(corpus.readAllBytes(), UTF_8)
              .lines()
              .filter(line -> !line.startsWith("#"))
              .map(JsonConformanceTest::parse)
              .toList()
              .stream();
    }
  }

  private static Case parse(String line) {
    String[] parts = line.split("\\|", 3);
    String spelling = parts[2].startsWith(" ") ? parts[2].substring(1) : parts[2];
    return new Case(parts[0].strip(), parts[1].strip(), spelling);
  }
}
