package io.millrace.udf.column;

import java.nio.charset.StandardCharsets;

/** Formats a found value for a message: short and printable. */
public final class ValueExcerpt {
  static final int MAX_LENGTH = 100;

  private ValueExcerpt() {}

  public static String of(byte[] text, int from, int to) {
    // A character has at most four bytes.
    int end = Math.min(to, from + 4 * (MAX_LENGTH + 1));
    String found = new String(text, from, end - from, StandardCharsets.UTF_8);
    StringBuilder shown = new StringBuilder();
    found.codePoints().limit(MAX_LENGTH).forEach(c -> show(c, shown));
    return found.codePointCount(0, found.length()) <= MAX_LENGTH
        ? shown.toString()
        : shown.append('…').toString();
  }

  /** Escapes control characters. */
  public static String printable(String text) {
    StringBuilder shown = new StringBuilder();
    text.codePoints().forEach(c -> show(c, shown));
    return shown.toString();
  }

  /** Escapes line breaks, because they would look like another line of a log. */
  private static void show(int codePoint, StringBuilder shown) {
    if (Character.isISOControl(codePoint)) {
      shown.append(String.format("\\u%04x", codePoint));
    } else {
      shown.appendCodePoint(codePoint);
    }
  }
}
