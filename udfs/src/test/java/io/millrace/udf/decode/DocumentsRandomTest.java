package io.millrace.udf.decode;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.millrace.udf.json.JsonException;
import io.millrace.udf.json.JsonReader;
import io.millrace.udf.json.RandomJson;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Payloads with random faults: what is good gets through, and nothing hangs. */
@Timeout(120)
class DocumentsRandomTest {
  private static final int ROUNDS = Integer.getInteger("millrace.documents.rounds", 1000);

  private final long seed = Long.getLong("millrace.seed", new Random().nextLong());
  private final Random random = new Random(seed);
  private final RandomJson json = new RandomJson(seed);
  private final Documents documents = new Documents(DecodeLimits.DEFAULTS);

  /**
   * Three good lines between the bad ones: an array that lacks its end takes the first, and the
   * second is a document only if no bracket of the next bad line makes it look like an element.
   */
  @Test
  void everyGoodLineGetsThroughWhateverLinesAreBetween() {
    for (int round = 0; round < ROUNDS; round++) {
      StringBuilder payload = new StringBuilder();
      int good = 0;
      for (int bad = 0; bad < 5; bad++) {
        for (int i = 0; i < 3; i++) {
          payload.append(goodLine(good++)).append('\n');
        }
        payload.append(line(json.damaged())).append('\n');
      }
      String text = payload.append(goodLine(good++)).toString();

      assertThat(goodIds(text)).as(() -> "seed " + seed + "\n" + text).isEqualTo(upTo(good));
    }
  }

  @Test
  void aReaderThatStopsAnywhereHarmsNoOtherDocument() {
    for (int round = 0; round < ROUNDS; round++) {
      List<String> lines = new ArrayList<>();
      for (int i = 0; i < 5; i++) {
        lines.add(goodLine(i));
      }
      byte[] payload = joined(lines).getBytes(UTF_8);
      List<String> sources = new ArrayList<>();
      documents.reset(payload);
      while (documents.next()) {
        assertThat(documents.problem()).isNull();
        stopSomewhere(documents.reader());
        sources.add(
            new String(payload, documents.from(), documents.to() - documents.from(), UTF_8));
      }

      assertThat(sources).as("seed %d", seed).isEqualTo(lines);
    }
  }

  private String joined(List<String> lines) {
    return switch (random.nextInt(3)) {
      case 0 -> String.join("\n", lines);
      case 1 -> String.join("", lines);
      default -> "[" + String.join(" ,", lines) + "]";
    };
  }

  private void stopSomewhere(JsonReader reader) {
    try {
      reader.beginObject();
      for (int i = random.nextInt(8); i > 0 && reader.nextField(); i--) {
        if (reader.peek() == JsonReader.Token.ARRAY && random.nextBoolean()) {
          reader.beginArray();
          return;
        }
        reader.skipValue();
      }
    } catch (JsonException e) {
      throw new AssertionError("seed " + seed, e);
    }
  }

  @Test
  void anyBytesAtAllEndInDocumentsThatFollowEachOther() {
    for (int round = 0; round < ROUNDS; round++) {
      byte[] payload = new byte[random.nextInt(200)];
      random.nextBytes(payload);
      String structure = "{}[]\":,\n 1";
      for (int i = 0; i < payload.length; i++) {
        if (random.nextInt(3) > 0) {
          payload[i] = (byte) structure.charAt(random.nextInt(structure.length()));
        }
      }
      readThrough(payload);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"a\":[\n", "{\n", "{\"a\":1},\n", "{\"a\":[1,\n{\"b\":2}\n", "[", "{", "[{},\n", "]\n",
        "}", "{\"a\":\n{}\n", "x\n", "1 ", "\n", "{\"x\":1}\n{\"b\":[\n{\"x\":1},\n", "\"\n{", "[]",
        "{}{", "{\"a\":{\"b\":\n{}},\n"
      })
  void aPayloadMadeToHurtIsReadInLinearTime(String piece) {
    readThrough(piece.repeat(400_000 / piece.length()).getBytes(ISO_8859_1));
  }

  private void readThrough(byte[] payload) {
    int end = 0;
    int index = 0;
    documents.reset(payload);
    while (documents.next()) {
      read();
      assertThat(documents.index()).isEqualTo(index++);
      assertThat(documents.from()).isGreaterThanOrEqualTo(end);
      assertThat(documents.to()).isBetween(documents.from(), payload.length);
      end = documents.to();
    }
    assertThat(new String(payload, end, payload.length - end, ISO_8859_1))
        .as(() -> "seed " + seed + "\n" + new String(payload, ISO_8859_1))
        .matches("[\\s\\[\\],\\x00]*");
  }

  private boolean read() {
    if (documents.problem() != null) {
      return false;
    }
    try {
      documents.reader().skipValue();
      return true;
    } catch (JsonException e) {
      return false;
    }
  }

  private List<Integer> goodIds(String text) {
    byte[] payload = text.getBytes(UTF_8);
    List<Integer> ids = new ArrayList<>();
    documents.reset(payload);
    while (documents.next()) {
      boolean read = read();
      String source =
          new String(payload, documents.from(), documents.to() - documents.from(), UTF_8);
      if (read && source.startsWith("{\"good\":")) {
        ids.add(Integer.valueOf(source.substring(8, source.indexOf(','))));
      }
    }
    return ids;
  }

  private static List<Integer> upTo(int count) {
    return IntStream.range(0, count).boxed().toList();
  }

  private String goodLine(int id) {
    return "{\"good\":" + id + ",\"value\":" + line(json.document()).strip() + "}";
  }

  private static String line(byte[] document) {
    return new String(document, UTF_8).replace('\n', ' ').replace('\r', ' ');
  }
}
