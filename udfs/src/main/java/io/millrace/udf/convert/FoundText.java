package io.millrace.udf.convert;

import java.nio.charset.StandardCharsets;

/** What was found instead of what was expected, short enough for a message. */
final class FoundText {
  static final int MAX_LENGTH = 100;

  private FoundText() {}

  static String of(byte[] text, int from, int to) {
    // Four bytes are the most a character takes.
    int end = Math.min(to, from + 4 * (MAX_LENGTH + 1));
    String found = new String(text, from, end - from, StandardCharsets.UTF_8);
    int length = found.codePointCount(0, found.length());
    return length <= MAX_LENGTH
        ? found
        : found.substring(0, found.offsetByCodePoints(0, MAX_LENGTH)) + "…";
  }
}
