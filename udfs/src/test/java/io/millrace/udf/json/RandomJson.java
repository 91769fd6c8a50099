package io.millrace.udf.json;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.Random;

/** Valid JSON of every shape, and the same JSON damaged. The same seed makes the same bytes. */
public final class RandomJson {
  private static final String[] NUMBERS = {
    "0", "-0", "0.0", "-0.0e-0", "1E400", "1e-400", "9223372036854775807", "-9223372036854775809",
    "123456789012345678901234567890", "0.1", "1.5", "1e5", "2E+7", "3e-1", "0e0", "10.010"
  };
  private static final String[] ESCAPES = {
    "\\\"",
    "\\\\",
    "\\/",
    "\\b",
    "\\f",
    "\\n",
    "\\r",
    "\\t",
    "\\u0000",
    "\\u001f",
    "\\u0041",
    "\\u00e9",
    "\\u07FF",
    "\\u0800",
    "\\uFFFF",
    "\\ud83d\\ude00",
    "\\uDBFF\\uDFFF",
    "\\ude00"
  };
  private static final String[] TEXTS = {
    "a",
    "bc",
    "longer than a word",
    "é",
    "漢字",
    "😀",
    " ",
    "{}",
    "[],:",
    "null",
    "/* */",
    "'",
    "\u007f"
  };
  private static final String[] SPACES = {"", "", "", "", " ", "\n", "\r\n", "\t  ", "          "};
  private static final String[] FRAGMENTS = {
    "\"", "\\", "{", "}", "[", "]", ",", ":", "0", "-", "+", ".", "e", "1", "\n", " ", "\u0000",
    "\u001f", "true", "nul", "\\u", "\\ud800", "//", "'", "\"a\":", ",,", "[[", "}}", "\\x"
  };

  private final Random random;
  private ByteArrayOutputStream out = new ByteArrayOutputStream();

  public RandomJson(long seed) {
    random = new Random(seed);
  }

  /** An object or an array, with white space around it. */
  public byte[] document() {
    out = new ByteArrayOutputStream();
    space();
    if (random.nextInt(4) > 0) {
      object(1 + random.nextInt(6));
    } else {
      array(1 + random.nextInt(6));
    }
    space();
    return out.toByteArray();
  }

  /** A document with one to three changes. A change may happen to be harmless. */
  public byte[] damaged() {
    byte[] bytes = document();
    for (int faults = 1 + random.nextInt(3); faults > 0; faults--) {
      bytes = damage(bytes);
    }
    return bytes;
  }

  private byte[] damage(byte[] bytes) {
    int at = random.nextInt(bytes.length + 1);
    int to = Math.min(bytes.length, at + 1 + random.nextInt(4));
    byte[] nothing = {};
    return switch (random.nextInt(6)) {
      case 0 -> flip(bytes, Math.min(at, bytes.length - 1));
      case 1 -> Arrays.copyOf(bytes, Math.max(at, 1));
      case 2 -> splice(bytes, at, at, bytes(pick(FRAGMENTS)));
      case 3 -> splice(bytes, Math.max(at, 1), Math.max(to, 1), nothing);
      case 4 -> splice(bytes, at, to, bytes(pick(FRAGMENTS)));
      default -> splice(bytes, at, at, Arrays.copyOfRange(bytes, at, to));
    };
  }

  private byte[] flip(byte[] bytes, int at) {
    byte[] flipped = bytes.clone();
    flipped[at] ^= (byte) (1 << random.nextInt(8));
    return flipped;
  }

  private static byte[] splice(byte[] bytes, int from, int to, byte[] middle) {
    ByteArrayOutputStream spliced = new ByteArrayOutputStream();
    spliced.write(bytes, 0, from);
    spliced.writeBytes(middle);
    spliced.write(bytes, to, bytes.length - to);
    return spliced.toByteArray();
  }

  private void value(int depth) {
    switch (random.nextInt(depth > 0 ? 9 : 6)) {
      case 0 -> number();
      case 1, 2 -> string();
      case 3 -> write(random.nextBoolean() ? "true" : "false");
      case 4 -> write("null");
      case 5 -> write(Integer.toString(random.nextInt(2_000_000) - 1_000_000));
      case 6 -> array(depth - 1);
      default -> object(depth - 1);
    }
  }

  private void object(int depth) {
    write("{");
    space();
    for (int i = random.nextInt(7); i > 0; i--) {
      string();
      space();
      write(":");
      space();
      value(depth);
      space();
      write(i > 1 ? "," : "");
      space();
    }
    write("}");
  }

  private void array(int depth) {
    write("[");
    space();
    for (int i = random.nextInt(7); i > 0; i--) {
      value(depth);
      space();
      write(i > 1 ? "," : "");
      space();
    }
    write("]");
  }

  private void string() {
    write("\"");
    for (int i = random.nextInt(4); i > 0; i--) {
      write(random.nextInt(5) == 0 ? pick(ESCAPES) : pick(TEXTS));
    }
    write("\"");
  }

  private void number() {
    if (random.nextBoolean()) {
      write(pick(NUMBERS));
      return;
    }
    long digits = random.nextLong() >> random.nextInt(63);
    write(digits + (random.nextBoolean() ? "." + random.nextInt(100_000) : ""));
    write(random.nextInt(4) == 0 ? "e" + (random.nextInt(60) - 30) : "");
  }

  private void space() {
    write(pick(SPACES));
  }

  private String pick(String[] choices) {
    return choices[random.nextInt(choices.length)];
  }

  private static byte[] bytes(String text) {
    return text.getBytes(US_ASCII);
  }

  private void write(String text) {
    out.writeBytes(text.getBytes(UTF_8));
  }
}
