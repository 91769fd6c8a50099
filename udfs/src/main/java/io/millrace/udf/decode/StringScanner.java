package io.millrace.udf.decode;

import java.util.Arrays;

/**
 * Finds the end of a JSON string and gives its text as UTF-8. A string without an escape is its own
 * text, in place; one with an escape is unescaped into scratch memory that is used again.
 *
 * <p>Bytes that are no valid UTF-8 pass unchanged, as they do in ClickHouse. A pair of escaped
 * surrogates becomes the four bytes of its character. A high surrogate without a low one is an
 * error; a low one alone becomes the three bytes of its code point: both as in ClickHouse.
 */
final class StringScanner {
  private static final byte[] NOTHING = {};

  private byte[] scratch = NOTHING;
  private byte[] buffer = NOTHING;
  private int from;
  private int to;

  byte[] buffer() {
    return buffer;
  }

  int from() {
    return from;
  }

  int to() {
    return to;
  }

  /**
   * Reads one string.
   *
   * @param start the first byte after the opening quote
   * @return the position after the closing quote, or the complement of the offending byte's
   */
  int scan(byte[] input, int start, int limit) {
    int end = plainEnd(input, start, limit);
    if (end < limit && input[end] == '"') {
      buffer = input;
      from = start;
      to = end;
      return end + 1;
    }
    return end < limit && input[end] == '\\' ? unescape(input, start, end, limit) : ~end;
  }

  /** The first quote, backslash or control character, or the limit. */
  private static int plainEnd(byte[] input, int start, int limit) {
    int at = start;
    for (; at <= limit - Long.BYTES; at += Long.BYTES) {
      long stops = Words.stringStops(Words.word(input, at));
      if (stops != 0) {
        return at + Words.firstMarked(stops);
      }
    }
    while (at < limit && isPlain(input[at])) {
      at++;
    }
    return at;
  }

  private static boolean isPlain(byte b) {
    return b != '"' && b != '\\' && (b < 0 || b >= ' ');
  }

  private int unescape(byte[] input, int start, int firstEscape, int limit) {
    int length = 0;
    int runStart = start;
    int at = firstEscape;
    while (true) {
      int run = at - runStart;
      reserve(length + run + 4);
      System.arraycopy(input, runStart, scratch, length, run);
      length += run;
      if (at == limit) {
        return ~at;
      }
      if (input[at] == '"') {
        buffer = scratch;
        from = 0;
        to = length;
        return at + 1;
      }
      if (input[at] != '\\') {
        return ~at;
      }
      int size = Escapes.sourceSize(input, at, limit);
      if (size < 0) {
        return ~at;
      }
      length = Escapes.append(input, at, size, scratch, length);
      runStart = at + size;
      at = plainEnd(input, runStart, limit);
    }
  }

  private void reserve(int capacity) {
    if (scratch.length < capacity) {
      scratch = Arrays.copyOf(scratch, Math.max(capacity, Math.max(64, scratch.length * 2)));
    }
  }
}
