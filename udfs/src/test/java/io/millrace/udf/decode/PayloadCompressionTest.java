package io.millrace.udf.decode;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import java.util.zip.Deflater;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Compressed payloads, whole, damaged and malicious. */
final class PayloadCompressionTest {
  private static final String TEXT = "{\"a\":1}\n{\"a\":2}";
  private static final int ROUNDS = 3_000;

  private final DecodedDocuments documents =
      new DecodedDocuments(Payload.AUTO, DecodeLimits.DEFAULTS);

  static Stream<byte[]> packed() {
    return Stream.of(Packed.gzip(TEXT), Packed.zlib(TEXT), Packed.zstd(TEXT));
  }

  @ParameterizedTest
  @MethodSource("packed")
  void isUnpackedWhenItsFirstBytesSaySo(byte[] payload) {
    assertThat(documents.of(payload)).containsExactly("0 ok {\"a\":1}", "1 ok {\"a\":2}");
  }

  @ParameterizedTest
  @MethodSource("packed")
  void isOneRejectedDocumentWhenItEndsEarlyOrIsFollowedBySomething(byte[] payload) {
    for (int length = 4; length < payload.length; length++) {
      byte[] cut = Arrays.copyOf(payload, length);
      assertThat(documents.of(cut)).hasSize(1);
      assertThat(documents.complaint(cut)).startsWith("undecodable: Expected a ");
    }
    assertThat(documents.complaint(Packed.joined(payload, new byte[] {'{', '}'})))
        .startsWith("undecodable: Expected a ");
  }

  @Test
  void severalInARowAreUnpackedOneAfterTheOther() {
    assertThat(documents.of(Packed.joined(Packed.gzip("{\"a\":1}{\"a\""), Packed.gzip(":2}"))))
        .containsExactly("0 ok {\"a\":1}", "1 ok {\"a\":2}");
    assertThat(documents.of(Packed.joined(Packed.zstd("{\"a\":1}"), Packed.zstd("[{\"a\":2}]"))))
        .containsExactly("0 ok {\"a\":1}", "1 ok {\"a\":2}");
  }

  /** Not made by the library that reads it: the gzip and zstd of Debian. */
  @Test
  void whatOtherProgramsPackedIsUnpacked() {
    byte[] gzip = HexFormat.of().parseHex("1f8b0800000000000003ab564a54b232ac0500afac1b5607000000");
    byte[] zstd = HexFormat.of().parseHex("28b52ffd04583900007b2261223a317d488bfc32");
    assertThat(documents.of(gzip)).containsExactly("0 ok {\"a\":1}");
    assertThat(documents.of(zstd)).containsExactly("0 ok {\"a\":1}");
  }

  @Test
  void aBombIsRejectedAtTheLimit() {
    DecodedDocuments limited =
        new DecodedDocuments(Payload.AUTO, DecodeLimits.DEFAULTS.withDecompressedBytes(1_000));
    String bomb = "[" + " ".repeat(999_998) + "]";
    String fits = "[" + " ".repeat(998) + "]";
    for (byte[] payload : List.of(Packed.gzip(bomb), Packed.zlib(bomb), Packed.zstd(bomb))) {
      assertThat(limited.complaint(payload))
          .startsWith("limit_exceeded: Expected at most 1000 bytes in the ");
    }
    for (byte[] payload : List.of(Packed.gzip(fits), Packed.zlib(fits), Packed.zstd(fits))) {
      assertThat(limited.of(payload)).isEmpty();
    }
  }

  @Test
  void whatIsNotUnpackedIsRejectedWithItsBytes() {
    byte[] payload = Packed.gzip(TEXT);
    payload[payload.length - 1] ^= 1;
    Decoder decoder = new Decoder(Payload.AUTO, DecodeLimits.DEFAULTS);
    decoder.reset(payload);

    assertThat(decoder.next()).isTrue();
    assertThat(Arrays.copyOfRange(decoder.buffer(), decoder.from(), decoder.to()))
        .isEqualTo(payload);
    assertThat(decoder.next()).isFalse();

    decoder.reset(TEXT.getBytes(UTF_8));
    assertThat(decoder.next()).isTrue();
    assertThat(decoder.problem()).isNull();
  }

  @ParameterizedTest
  @ValueSource(strings = {"x ray", "x? no", "x^2 y", "x}", "x^", "xڀ ڿ"})
  void textThatBeginsLikeZlibIsText(String line) {
    assertThat(documents.of(line + "\n{\"id\":1}\r\n\t{\"id\":2}"))
        .containsExactly("0 malformed_json " + line, "1 ok {\"id\":1}", "2 ok {\"id\":2}");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 5, 6, 9})
  void everyLevelOfZlibIsUnpacked(int level) {
    byte[] out = new byte[100];
    Deflater deflater = new Deflater(level);
    deflater.setInput(TEXT.getBytes(UTF_8));
    deflater.finish();
    int length = deflater.deflate(out);
    byte[] packed = Arrays.copyOf(out, length);
    deflater.end();

    assertThat(documents.of(packed)).containsExactly("0 ok {\"a\":1}", "1 ok {\"a\":2}");
    assertThat(documents.of(Arrays.copyOf(packed, packed.length - 1))).hasSize(1);
  }

  @Test
  void aDamagedAggregateIsNamedAsOne() {
    assertThat(documents.complaint(HexFormat.of().parseHex("f3899ac20a01")))
        .contains("aggregated record of the Kinesis Producer Library");
  }

  /** Nothing that bytes can do throws anything. */
  @ParameterizedTest
  @MethodSource("packed")
  void randomDamageIsOnlyEverARejection(byte[] payload) {
    long seed = Long.getLong("millrace.seed", System.nanoTime());
    Random random = new Random(seed);
    for (int round = 0; round < ROUNDS; round++) {
      byte[] damaged = payload.clone();
      for (int fault = random.nextInt(3); fault >= 0; fault--) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
      }
      byte[] cut = Arrays.copyOf(damaged, random.nextInt(damaged.length + 4));
      assertThat(documents.of(cut)).as("seed %d", seed).isNotNull();
    }
  }
}
