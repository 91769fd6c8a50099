package io.millrace.udf.json;

/** Validates UTF-8 (RFC 3629): the shortest form of each character, and no surrogates. */
public final class Utf8 {
  private static final long HIGH_BITS = 0x8080808080808080L;

  private Utf8() {}

  /** Whether these bytes are valid. */
  public static boolean isValid(byte[] bytes, int from, int to) {
    int at = from;
    while (true) {
      at = asciiEnd(bytes, at, to);
      if (at == to) {
        return true;
      }
      int size = size(bytes, at, to);
      if (size == 0) {
        return false;
      }
      at += size;
    }
  }

  private static int asciiEnd(byte[] bytes, int from, int to) {
    int at = from;
    while (at <= to - Long.BYTES && (Swar.word(bytes, at) & HIGH_BITS) == 0) {
      at += Long.BYTES;
    }
    while (at < to && bytes[at] >= 0) {
      at++;
    }
    return at;
  }

  /** The length of the character that starts here with a byte above 127; 0 if it is invalid. */
  private static int size(byte[] bytes, int at, int to) {
    int first = bytes[at] & 0xFF;
    int size = first >= 0xF0 ? 4 : first >= 0xE0 ? 3 : 2;
    if (first < 0xC2 || first > 0xF4 || at + size > to) {
      return 0;
    }
    for (int i = 1; i < size; i++) {
      if ((bytes[at + i] & 0xC0) != 0x80) {
        return 0;
      }
    }
    int second = bytes[at + 1] & 0xFF;
    boolean wrong =
        (first == 0xE0 && second < 0xA0)
            || (first == 0xED && second > 0x9F)
            || (first == 0xF0 && second < 0x90)
            || (first == 0xF4 && second > 0x8F);
    return wrong ? 0 : size;
  }
}
