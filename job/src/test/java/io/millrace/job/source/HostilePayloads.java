package io.millrace.job.source;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;

/** Payloads made to hurt: by hand, at random, and by mutation of both. */
final class HostilePayloads {
  static final List<String> FIELDS = List.of("a", "b", "c", "d", "e", "f");

  private static final byte[] HURTING = {
    '"', '{', '}', '[', ']', ',', ':', '\\', 0, (byte) 0xFF, (byte) 0xC0, '\n', '9', ' ', 'a', 'n'
  };

  /** Bytes that come out of a payload at most. */
  private static final int MOST_UNPACKED = 64 << 20;

  /** Bytes of a record at most. */
  private static final int MOST = 10 << 20;

  /** A payload. */
  static final class Payload {
    private final String kind;
    private final byte[] bytes;
    private final long unpackedBytes;
    private final boolean hasDocuments;

    /**
     * @param kind what it is, for a message
     * @param unpackedBytes how much is looked at
     * @param hasDocuments whether there is no way that there is no document in it
     */
    Payload(String kind, byte[] bytes, long unpackedBytes, boolean hasDocuments) {
      this.kind = kind;
      this.bytes = bytes;
      this.unpackedBytes = unpackedBytes;
      this.hasDocuments = hasDocuments;
    }

    String kind() {
      return kind;
    }

    byte[] bytes() {
      return bytes;
    }

    long unpackedBytes() {
      return unpackedBytes;
    }

    boolean hasDocuments() {
      return hasDocuments;
    }
  }

  private final Random random;

  HostilePayloads(Random random) {
    this.random = random;
  }

  @SafeVarargs
  final <T> T pick(T... some) {
    return some[random.nextInt(some.length)];
  }

  /** A name: ordinary, long, empty, not UTF-8, or full of dots. */
  String name() {
    return switch (random.nextInt(9)) {
      case 0 -> "";
      case 1 -> "n".repeat(1 << random.nextInt(18));
      case 2 -> ".".repeat(random.nextInt(5));
      case 3 -> "null";
      case 4 -> "_envelope";
      case 5 -> "é語😀";
      default -> FIELDS.get(random.nextInt(FIELDS.size()));
    };
  }

  Payload next() {
    byte[] plain = plain();
    if (random.nextInt(4) == 0) {
      mutate(plain);
    }
    String kind = "plain";
    if (random.nextInt(4) == 0) {
      plain = repeated(plain, random.nextInt(8) == 0 ? 70 << 20 : 4 << 20);
    }
    byte[] bytes = plain;
    if (plain.length > MOST || random.nextInt(4) == 0) {
      kind = pick("gzip", "zstd", "zlib");
      bytes = packed(kind, plain);
      if (random.nextInt(8) == 0) {
        mutate(bytes);
      }
    }
    if (bytes.length > MOST) {
      bytes = Arrays.copyOf(bytes, MOST);
    }
    String start = new String(plain, 0, Math.min(plain.length, 1_000), ISO_8859_1);
    boolean mayHaveNone =
        start.contains("[") || start.contains("detail") || start.contains("CONTROL_MESSAGE");
    return new Payload(kind, bytes, Math.min(plain.length, MOST_UNPACKED), !mayHaveNone);
  }

  private static byte[] repeated(byte[] unit, int most) {
    if (unit.length == 0) {
      return unit;
    }
    byte[] all = new byte[Math.max(unit.length, most / unit.length * unit.length)];
    for (int at = 0; at + unit.length <= all.length; at += unit.length) {
      System.arraycopy(unit, 0, all, at, unit.length);
    }
    return all;
  }

  private static byte[] packed(String kind, byte[] plain) {
    if (kind.equals("zstd")) {
      return Zstd.compress(plain);
    }
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream out =
        kind.equals("gzip") ? new GZIPOutputStream(packed) : new DeflaterOutputStream(packed)) {
      out.write(plain);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return packed.toByteArray();
  }

  private void mutate(byte[] bytes) {
    for (int i = 0; i < 1 + random.nextInt(4) && bytes.length > 0; i++) {
      bytes[random.nextInt(bytes.length)] = HURTING[random.nextInt(HURTING.length)];
    }
  }

  private byte[] plain() {
    return switch (random.nextInt(12)) {
      case 0 -> new byte[0];
      case 1 -> bytes(random.nextInt(1 << random.nextInt(23)));
      case 2 -> ("\uFEFF" + document()).getBytes(UTF_8);
      case 3 ->
          repeated(
              pick("1 ", "{}", "[]", "[1,", "{", "\n{", "{\"a\"\n", "[[],").getBytes(UTF_8),
              1 << 20);
      case 4 -> envelope().getBytes(UTF_8);
      case 5 -> {
        byte[] same = new byte[1 << random.nextInt(24)];
        Arrays.fill(same, HURTING[random.nextInt(HURTING.length)]);
        yield same;
      }
      default -> document().getBytes(UTF_8);
    };
  }

  private byte[] bytes(int count) {
    byte[] bytes = new byte[count];
    random.nextBytes(bytes);
    return bytes;
  }

  private String envelope() {
    String document = document();
    String text = document.replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
    return switch (random.nextInt(4)) {
      case 0 ->
          "{\"messageType\":"
              + pick("\"DATA_MESSAGE\"", "\"CONTROL_MESSAGE\"", "7")
              + ",\"owner\":"
              + value(3)
              + ",\"logGroup\":\"g\",\"logStream\":\"s\",\"subscriptionFilters\":[],\"logEvents\":["
              + list(
                  1 + random.nextInt(2_000),
                  i -> "{\"id\":" + i + ",\"message\":\"" + (i == 0 ? text : "{}") + "\"}")
              + "]}";
      case 1 ->
          "{\"eventName\":"
              + pick("\"INSERT\"", "\"MODIFY\"", "\"REMOVE\"")
              + ",\"dynamodb\":{\"Keys\":{\"a\":{\"S\":\"k\"}},\"NewImage\":{\"a\":{\"L\":["
              + list(
                  1 + random.nextInt(5_000),
                  i -> pick("{\"N\":\"1\"}", "{\"SS\":[\"a\"]}", "{\"M\":{}}"))
              + "]}}}}";
      case 2 ->
          "{\"detail\":"
              + pick(document, "[" + document + "]", "\"" + text + "\"")
              + ",\"x\":"
              + value(3)
              + "}";
      default -> "{\"detail\":\"" + "[".repeat(random.nextInt(2_000)) + "\"}";
    };
  }

  private String document() {
    return "{"
        + list(
            1 + random.nextInt(FIELDS.size()),
            i -> "\"" + FIELDS.get(i) + "\":" + value(random.nextInt(4)))
        + "}";
  }

  private String value(int depth) {
    int many = 1 << random.nextInt(random.nextInt(4) == 0 ? 18 : 8);
    List<Supplier<String>> values =
        List.of(
            () -> "1",
            () -> pick("null", "true", "\"\"", "\"2024\"", "-1e400", "1e-999999999", "[]", "{}"),
            () -> pick("1", "7", "0.0", "-").repeat(many),
            () ->
                "\""
                    + pick("a", ",", "\\u0001", "\\ud800", "\\\\", "é", "2024-01-01 ", "\u0001")
                        .repeat(many)
                    + "\"",
            () -> "[".repeat(many) + "]".repeat(many),
            () -> "{\"a\":".repeat(many) + "1" + "}".repeat(many),
            () -> "[" + list(many, i -> "1") + "]",
            () -> "[" + list(many, i -> i % 2 == 0 ? "1" : "\"a\"") + "]",
            () ->
                "["
                    + list(many, i -> pick("{}", "[]", "[1]", "{\"a\":1}", "{\"b\":[]}", "null"))
                    + "]",
            () -> "[" + list(many, i -> "{\"f" + i + "\":" + i + "}") + "]",
            () -> "[" + list(many, i -> "\"\"") + "]",
            () -> "{" + list(many, i -> "\"f" + i + "\":" + i) + "}",
            () -> "{" + list(many, i -> "\"f\":" + i) + "}",
            () -> "{" + list(many, i -> "\"" + colliding(i) + "\":1") + "}",
            () -> "{\"" + name() + "\":{" + list(many, i -> "\"" + i + "\":1") + "}}",
            () ->
                "[{\"a\":{"
                    + list(many, i -> "\"f" + i + "\":1")
                    + "}}"
                    + ",{\"a\":{}}".repeat(many)
                    + "]",
            () -> "{" + list(many, i -> "\"" + i + "\":{\"a.b\":[{\"c\":" + i + "}]}") + "}",
            () -> depth == 0 ? "2" : "[" + list(1 + random.nextInt(4), i -> value(depth - 1)) + "]",
            () ->
                depth == 0
                    ? "3"
                    : "{"
                        + list(1 + random.nextInt(4), i -> "\"" + name() + "\":" + value(depth - 1))
                        + "}");
    String value = values.get(random.nextInt(values.size())).get();
    return random.nextInt(3) == 0 ? value.replace(",", " ,\n ") : value;
  }

  /** Texts alike to 31 × hash + character. */
  private static String colliding(int number) {
    StringBuilder text = new StringBuilder();
    for (int bit = 0; bit < 18; bit++) {
      text.append((number >> bit & 1) == 0 ? "Aa" : "BB");
    }
    return text.toString();
  }

  private static String list(int count, IntFunction<String> element) {
    return IntStream.range(0, count).mapToObj(element).collect(Collectors.joining(","));
  }
}
