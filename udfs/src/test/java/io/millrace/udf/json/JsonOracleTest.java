package io.millrace.udf.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Jackson is the oracle: both read the same tokens and end at the same byte, or both refuse. Stated
 * differences:
 *
 * <ul>
 *   <li>invalid UTF-8: Jackson refuses it, we pass it on as ClickHouse does;
 *   <li>an escaped high surrogate without its low one: Jackson takes it, we refuse it as ClickHouse
 *       does;
 *   <li>a number or literal outside everything: Jackson wants white space behind it, we stop there;
 *   <li>Jackson guesses UTF-16 and UTF-32 from the first bytes, for us all JSON is UTF-8.
 * </ul>
 */
class JsonOracleTest {
  private static final int ROUNDS = Integer.getInteger("millrace.oracle.rounds", 20_000);

  private static final JsonFactory JACKSON =
      JsonFactory.builder()
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(JsonReader.DEFAULT_MAX_DEPTH)
                  .maxNumberLength(Integer.MAX_VALUE)
                  .build())
          .build();

  /** The tokens and where the document ended, or the error. */
  private record Reading(List<String> tokens, long end, @Nullable String error) {
    boolean accepted() {
      return error == null;
    }
  }

  private final long seed = Long.getLong("millrace.seed", new Random().nextLong());
  private final RandomJson json = new RandomJson(seed);
  private final JsonReader reader = new JsonReader();

  @Test
  void readsValidDocumentsAsJacksonDoes() {
    for (int round = 0; round < ROUNDS; round++) {
      byte[] document = json.document();

      Reading ours = read(document);

      assertThat(ours).as(() -> about(document)).isEqualTo(readWithJackson(document));
      assertThat(ours.accepted()).as(() -> about(document)).isTrue();
    }
  }

  @Test
  void judgesDamagedDocumentsAsJacksonDoes() {
    int accepted = 0;
    int compared = 0;
    for (int round = 0; round < ROUNDS; round++) {
      byte[] document = json.damaged();
      if (!isUtf8(document) || !isContainer(document)) {
        assertThat(skip(document)).as(() -> about(document)).isEqualTo(read(document).end());
        continue;
      }
      Reading ours = read(document);
      Reading theirs = readWithJackson(document);
      if (!ours.accepted() && theirs.accepted() && holdsLoneHighSurrogate(theirs)) {
        continue;
      }
      compared++;
      accepted += ours.accepted() ? 1 : 0;

      assertThat(ours.accepted())
          .as(() -> about(document) + "\nours: " + ours.error() + "\nJackson: " + theirs.error())
          .isEqualTo(theirs.accepted());
      if (ours.accepted()) {
        assertThat(ours).as(() -> about(document)).isEqualTo(theirs);
      }
    }
    System.out.printf(
        "seed %d: %d damaged documents compared, %d accepted by both%n", seed, compared, accepted);
    assertThat(accepted).isBetween(compared / 20, compared * 9 / 10);
  }

  private Reading read(byte[] document) {
    // Bytes around the document that would matter if they were looked at.
    byte[] around = new byte[document.length + 2];
    System.arraycopy(document, 0, around, 1, document.length);
    around[0] = '{';
    around[document.length + 1] = '}';
    reader.reset(around, 1, document.length + 1);
    try {
      List<String> tokens = Tokens.of(reader);
      int end = reader.position() - 1;
      assertThat(skip(document)).as(() -> about(document)).isEqualTo(end);
      return new Reading(tokens, end, null);
    } catch (JsonException e) {
      assertThat(skip(document)).as(() -> about(document)).isEqualTo(-1);
      assertThat(e.position()).as(() -> about(document)).isBetween(1, document.length + 1);
      return new Reading(List.of(), -1, e.getMessage());
    }
  }

  private static long skip(byte[] document) {
    JsonReader skipping = new JsonReader();
    skipping.reset(document, 0, document.length);
    try {
      skipping.skipValue();
      return skipping.position();
    } catch (JsonException e) {
      return -1;
    }
  }

  private static Reading readWithJackson(byte[] document) {
    List<String> tokens = new ArrayList<>();
    try (JsonParser parser = JACKSON.createParser(document)) {
      int depth = 0;
      do {
        JsonToken token = parser.nextToken();
        if (token == null) {
          return new Reading(List.of(), -1, "ended early");
        }
        depth += token.isStructStart() ? 1 : token.isStructEnd() ? -1 : 0;
        tokens.add(word(parser, token));
      } while (depth > 0);
      return new Reading(tokens, parser.currentLocation().getByteOffset(), null);
    } catch (IOException e) {
      return new Reading(List.of(), -1, String.valueOf(e.getMessage()));
    }
  }

  private static String word(JsonParser parser, JsonToken token) throws IOException {
    byte[] text = encode(parser.getText());
    return switch (token) {
      case FIELD_NAME -> Tokens.name(text, 0, text.length);
      case VALUE_STRING -> Tokens.string(text, 0, text.length);
      case VALUE_NUMBER_INT -> Tokens.number(parser.getText(), true);
      case VALUE_NUMBER_FLOAT -> Tokens.number(parser.getText(), false);
      default -> token.asString();
    };
  }

  /** UTF-8, but surrogates without their other half get three bytes like any other unit. */
  private static byte[] encode(String text) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    text.codePoints()
        .forEach(
            point -> {
              if (point >= Character.MIN_SURROGATE && point <= Character.MAX_SURROGATE) {
                bytes.write(0xE0 | (point >> 12));
                bytes.write(0x80 | ((point >> 6) & 0x3F));
                bytes.write(0x80 | (point & 0x3F));
              } else {
                bytes.writeBytes(Character.toString(point).getBytes(StandardCharsets.UTF_8));
              }
            });
    return bytes.toByteArray();
  }

  private static boolean holdsLoneHighSurrogate(Reading reading) {
    return reading.tokens().stream().anyMatch(word -> word.matches("\\w+ (..)*?ed[ab].*"));
  }

  private static boolean isContainer(byte[] document) {
    String text = new String(document, StandardCharsets.UTF_8).strip();
    return text.startsWith("{") || text.startsWith("[");
  }

  private static boolean isUtf8(byte[] document) {
    for (int i = 0; i < Math.min(4, document.length); i++) {
      if (document[i] <= 0) {
        return false;
      }
    }
    try {
      StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(document));
      return true;
    } catch (CharacterCodingException e) {
      return false;
    }
  }

  private String about(byte[] document) {
    return "seed "
        + seed
        + ": "
        + new String(document, StandardCharsets.UTF_8)
        + "\n"
        + HexFormat.of().formatHex(document);
  }
}
