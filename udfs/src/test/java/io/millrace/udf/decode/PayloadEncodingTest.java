package io.millrace.udf.decode;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.millrace.udf.json.Base64Text;
import io.millrace.udf.json.JsonException;
import java.io.ByteArrayOutputStream;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Base64 of a payload, and what is in it. */
final class PayloadEncodingTest {
  private static final List<Base64.Encoder> ENCODERS =
      List.of(
          Base64.getEncoder(),
          Base64.getUrlEncoder(),
          Base64.getMimeEncoder(),
          Base64.getMimeEncoder(64, new byte[] {'\n'}),
          Base64.getEncoder().withoutPadding(),
          Base64.getUrlEncoder().withoutPadding());

  /** {@code -Dmillrace.seed=…} repeats a run. */
  @Test
  void whateverAnEncoderMakesIsTheBytesAgain() throws Exception {
    long seed = Long.getLong("millrace.seed", System.nanoTime());
    Random random = new Random(seed);
    for (int round = 0; round < 3_000; round++) {
      ByteArrayOutputStream all = new ByteArrayOutputStream();
      StringBuilder text = new StringBuilder();
      for (int line = random.nextInt(4); line >= 0; line--) {
        byte[] bytes = new byte[random.nextInt(200)];
        random.nextBytes(bytes);
        all.writeBytes(bytes);
        Base64.Encoder encoder = ENCODERS.get(random.nextInt(ENCODERS.size()));
        text.append(new String(encoder.encode(bytes), ISO_8859_1)).append(line > 0 ? "\n" : "");
      }
      assertThat(Base64Text.decode(text.toString().getBytes(ISO_8859_1)))
          .as("seed %d: %s", seed, text)
          .isEqualTo(all.toByteArray());
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "eyJh?  | Expected base64 but found '?' at byte 4",
        "eyJhI  | Expected base64 but found one digit too many at byte 5",
        "e      | Expected base64 but found one digit too many at byte 1",
        "eyé    | Expected base64 but found byte 0xC3 at byte 2",
        "x:y    | Expected base64 but found ':' at byte 1",
      })
  void whatIsNoneIsRefusedWithItsPlace(String text, String message) {
    assertThatThrownBy(() -> Base64Text.decode(text.getBytes(UTF_8)))
        .isInstanceOf(JsonException.class)
        .hasMessage(message);
  }

  @Test
  void aPayloadIsDecodedBeforeAnythingElse() {
    DecodedDocuments base64 =
        new DecodedDocuments(Payload.AUTO.encoding(PayloadEncoding.BASE64), DecodeLimits.DEFAULTS);
    DecodedDocuments detail =
        new DecodedDocuments(
            Payload.envelope("/detail").encoding(PayloadEncoding.BASE64), DecodeLimits.DEFAULTS);

    assertThat(base64.of(encoded("{\"a\":1}"))).containsExactly("0 ok {\"a\":1}");
    assertThat(base64.of(encoded("{\"a\":1}\n[{\"a\":2}]\0")))
        .containsExactly("0 ok {\"a\":1}", "1 ok {\"a\":2}");
    assertThat(base64.of(encoded("{\"a\":1}") + "\n" + encoded("{\"a\":22}") + "\n"))
        .containsExactly("0 ok {\"a\":1}", "1 ok {\"a\":22}");
    assertThat(base64.of(Base64.getEncoder().encodeToString(Packed.gzip("{\"a\":3}"))))
        .containsExactly("0 ok {\"a\":3}");
    assertThat(detail.of(encoded("{\"detail\":{\"a\":4}}")))
        .containsExactly("0 ok {\"_envelope\":{},\"a\":4}");
    assertThat(base64.of(" {\"a\":5}")).as("JSON as it is").containsExactly("0 ok {\"a\":5}");
    for (String mark : List.of("", "\uFEFF")) {
      for (String end : List.of("", "\0", "\n\0\0", "\0\r\n")) {
        assertThat(base64.of(mark + encoded("{\"a\":1}") + end)).containsExactly("0 ok {\"a\":1}");
        assertThat(base64.of(mark + "{\"a\":1}" + end)).containsExactly("0 ok {\"a\":1}");
        assertThat(base64.of(mark + "[]" + end)).isEmpty();
        assertThat(base64.of(mark + encoded("[]\0") + end)).isEmpty();
      }
    }
    assertThat(base64.of("ey\0J9")).containsExactly("0 undecodable ey\0J9");
    assertThat(base64.of("a,b")).containsExactly("0 undecodable a,b");
    assertThat(base64.of(encoded("7"))).containsExactly("0 not_an_object 7");
    assertThat(base64.of("")).containsExactly("0 malformed_json ");
  }

  @Test
  void zeroBytesBehindADocumentInATextDoNotCount() {
    DecodedDocuments detail =
        new DecodedDocuments(Payload.envelope("/detail"), DecodeLimits.DEFAULTS);

    assertThat(detail.of("{\"detail\":\"{\\\"a\\\":1}\\u0000\\u0000\"}"))
        .containsExactly("0 ok {\"_envelope\":{},\"a\":1}");
    assertThat(
            new DecodedDocuments(Payload.of(PayloadFormat.CLOUDWATCH_LOGS), DecodeLimits.DEFAULTS)
                .of(
                    "{\"messageType\":\"DATA_MESSAGE\",\"logGroup\":\"g\",\"logStream\":\"s\","
                        + "\"logEvents\":[{\"message\":\"{\\\"a\\\":1}\\u0000\"}]}"))
        .singleElement()
        .asString()
        .endsWith("},\"a\":1}");
  }

  private static String encoded(String text) {
    return Base64.getEncoder().encodeToString(text.getBytes(UTF_8));
  }
}
