package io.millrace.udf.json;

import java.util.Arrays;

/**
 * The text of a name, a string or a number, as a range of UTF-8 bytes. A string without an escape
 * is used in place; one with an escape is unescaped into reusable scratch memory.
 *
 * <p>Invalid UTF-8 is passed unchanged, as in ClickHouse. A pair of escaped surrogates becomes the
 * four bytes of its character. A lone high surrogate is an error; a lone low one becomes the three
 * bytes of its code point; both as in ClickHouse.
 */
final class Text {
  private static final byte[] NOTHING = {};
  private static final int LONGEST_CHARACTER = 4;
  private static final int SMALLEST_SCRATCH = 64;

  private byte[] scratch = NOTHING;
  private boolean isInScratch;
  private int from;
  private int to;

  /**
   * The bytes that contain the text. This class keeps no reference to the input: storing one for
   * each text would cost a write barrier, which takes longer than the rest of its work.
   *
   * @param input the bytes the text was read from
   */
  byte[] buffer(byte[] input) {
    return isInScratch ? scratch : input;
  }

  /** Whether the text is in scratch memory, because it had escapes. */
  boolean isInScratch() {
    return isInScratch;
  }

  int from() {
    return from;
  }

  int to() {
    return to;
  }

  /** Sets the text to a range of the input. */
  void set(int from, int to) {
    isInScratch = false;
    this.from = from;
    this.to = to;
  }

  /**
   * Reads one string.
   *
   * @param start first byte after the opening quote
   * @return the position after the closing quote, or the complement of the invalid byte's position
   */
  int readString(byte[] input, int start, int limit) {
    int end = plainEnd(input, start, limit);
    if (end < limit && input[end] == '"') {
      set(start, end);
      return end + 1;
    }
    return end < limit && input[end] == '\\' ? unescape(input, start, end, limit) : ~end;
  }

  /** Returns the position of the first quote, backslash or control character, or the limit. */
  private static int plainEnd(byte[] input, int start, int limit) {
    if (start <= limit - 2 * Long.BYTES) {
      // Most strings end here. Not in the loop, which takes some preparation.
      long first = Swar.stringStops(Swar.word(input, start));
      if (first != 0) {
        return start + Swar.firstMarked(first);
      }
      long second = Swar.stringStops(Swar.word(input, start + Long.BYTES));
      if (second != 0) {
        return start + Long.BYTES + Swar.firstMarked(second);
      }
      return laterEnd(input, start + 2 * Long.BYTES, limit);
    }
    return laterEnd(input, start, limit);
  }

  private static int laterEnd(byte[] input, int start, int limit) {
    int at = start;
    for (; at <= limit - Long.BYTES; at += Long.BYTES) {
      long stops = Swar.stringStops(Swar.word(input, at));
      if (stops != 0) {
        return at + Swar.firstMarked(stops);
      }
    }
    while (at < limit && isPlain(input[at])) {
      at++;
    }
    return at;
  }

  /** Returns a text in quotes; empty if it requires an escape. */
  static byte[] quoted(byte[] utf8) {
    if (plainEnd(utf8, 0, utf8.length) < utf8.length) {
      return NOTHING;
    }
    byte[] quoted = new byte[utf8.length + 2];
    System.arraycopy(utf8, 0, quoted, 1, utf8.length);
    quoted[0] = '"';
    quoted[quoted.length - 1] = '"';
    return quoted;
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
      reserve(length, run + LONGEST_CHARACTER);
      System.arraycopy(input, runStart, scratch, length, run);
      length += run;
      if (at < limit && input[at] == '"') {
        set(0, length);
        isInScratch = true;
        return at + 1;
      }
      int size = at < limit && input[at] == '\\' ? Escapes.sourceSize(input, at, limit) : 0;
      if (size <= 0) {
        return ~at;
      }
      length = Escapes.append(input, at, size, scratch, length);
      runStart = at + size;
      at = plainEnd(input, runStart, limit);
    }
  }

  private void reserve(int length, int more) {
    if (scratch.length - length < more) {
      int capacity = Math.max(length + more, Math.max(SMALLEST_SCRATCH, length * 2));
      scratch = Arrays.copyOf(scratch, capacity);
    }
  }
}
